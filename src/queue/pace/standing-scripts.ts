import { readClock } from './clock-script.ts';

/**
 * An account's standing, a hash of its own:
 *
 *   held_until    no money leaves before it (ms by the clock of `clock-script.ts`, as all times here)
 *   stopped       the gateway's code, until somebody resumes; stopped_at, stopped_by: since when, by what request
 *   resumed_at    replies to what left before it stop nothing; resumed: nobody has told of it yet
 *   told_until    until when the gateway asked us to wait; slowed: how many times in a row it did
 *   failures      how many times in a row nothing could be sent for want of a line
 *   probing       while the breaker is open: how long to wait after one try for the next
 *   opened_until  what held_until was when the breaker opened, or waited longer: as long as it is the same, nobody tried
 *
 * KEYS[1] is always the clock, KEYS[2] the hash.
 */
const begin = /* lua */ `${readClock}
now = math.floor(now)
local key = KEYS[2]
local function number(field) return tonumber(redis.call('HGET', key, field) or 0) or 0 end
`;

/**
 *   ARGV     how long, ms; 0: by how many came in a row
 *   returns  { 1 where it did not wait before, how long it waits now }
 */
export const slowDown = /* lua */ `${begin}
local told = number('told_until')
local isNew, ms = told <= now, tonumber(ARGV[1])

-- What left together is told together: that is one time, and not many in a row.
if isNew then
  local times = redis.call('HINCRBY', key, 'slowed', 1)
  if ms == 0 then ms = math.min(60000, 1000 * 2 ^ math.min(times - 1, 6)) end
end
told = math.max(told, now + ms)
redis.call('HSET', key, 'told_until', told, 'held_until', math.max(told, number('held_until')))
return { isNew and 1 or 0, told - now }
`;

/** A request was answered, and not by "later": returns nothing. */
export const endRow = /* lua */ `redis.call('HDEL', KEYS[2], 'slowed')`;

/**
 *   ARGV     the gateway's code, how long ago the request left (ms), what it was
 *   returns  1 where that stopped it
 */
export const stop = /* lua */ `${begin}
if (redis.call('HGET', key, 'stopped') or '') ~= '' then return 0 end
if now - tonumber(ARGV[2]) <= number('resumed_at') then return 0 end
redis.call('HSET', key, 'stopped', ARGV[1], 'stopped_at', now, 'stopped_by', ARGV[3])
return 1
`;

/** returns  1 where there was something to resume */
export const resume = /* lua */ `${begin}
local wasStopped = (redis.call('HGET', key, 'stopped') or '') ~= ''
local wasHeld = number('held_until') > now or number('probing') > 0
redis.call('HDEL', key, 'stopped', 'stopped_at', 'stopped_by', 'held_until', 'told_until', 'slowed',
  'failures', 'probing', 'opened_until')
redis.call('HSET', key, 'resumed_at', now)
if wasStopped then redis.call('HSET', key, 'resumed', 1) end
return (wasStopped or wasHeld) and 1 or 0
`;

/**
 *   ARGV     failures in a row that open it; first and longest wait for a probe, ms
 *   returns  { 1 where that opened it, how long it waits now }
 */
export const failed = /* lua */ `${begin}
local most, first, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local probing = number('probing')
local opens = probing == 0

if opens then
  if redis.call('HINCRBY', key, 'failures', 1) < most then return { 0, 0 } end
  probing = first
elseif number('held_until') == number('opened_until') then
  return { 0, 0 } -- nobody has probed since: this one was tried before
else
  probing = math.min(probing * 2, longest)
end

local held = math.max(now + probing, number('told_until'))
redis.call('HSET', key, 'probing', probing, 'held_until', held, 'opened_until', held)
return { opens and 1 or 0, held - now }
`;

/** returns  { 1 where that closed the breaker, 1 where nobody has told yet that it was resumed, slowed } */
export const reached = /* lua */ `${begin}
local closes, resumed = number('probing') > 0, number('resumed')
if closes then redis.call('HSET', key, 'held_until', number('told_until')) end
if closes or number('failures') > 0 then redis.call('HDEL', key, 'probing', 'failures', 'opened_until') end
if resumed > 0 then redis.call('HDEL', key, 'resumed') end
return { closes and 1 or 0, resumed, number('slowed') }
`;

/** returns  { now, how far that is ahead of Redis's own clock, the hash } */
export const tell = /* lua */ `${begin}
return { now, math.floor(shift), redis.call('HGETALL', key) }
`;
