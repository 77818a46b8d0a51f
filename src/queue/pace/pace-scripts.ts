import { readClock } from './clock-script.ts';
import { onTheWayMs, usualWidthMs } from './gait.ts';

/**
 * The clocks of an account's pace, all in one hash, in ms by the one clock of `clock-script.ts`, so that those of
 * the processes don't matter, nor that Redis's is set:
 *
 *   shoppers, singles, batches   the next free slot of each lane; with `_gap`, how far apart those are that wait
 *   door, batch_door             when the next visit may go on to what is dear: questions, connecting
 *   send, width                  the next free slot to send in, for all lanes, and how wide the one before it is
 *   wide, wide_until             how wide they are while a busy process asks for that
 *
 * Beside it the account's standing is read: `held_until`, `stopped`, `probing`, `told_until`.
 *
 * Waits are whole microseconds from now. Reserving never fails, it only gives a later slot.
 */
const clocks = /* lua */ `${readClock}
local pace, standing = KEYS[2], KEYS[3]

local function number(key, field) return tonumber(redis.call('HGET', key, field) or '') or 0 end
local held, probing = number(standing, 'held_until'), number(standing, 'probing')
local stopped = (redis.call('HGET', standing, 'stopped') or '') ~= ''

local function fromNow(at) return math.ceil((at - now) * 1000) end

-- A stop has no end yet: who comes then comes by again later, and keeps its place among the others.
local function nextIn(lane, earliest)
  local slot = math.max(now, number(pace, lane), held, earliest)
  return slot, fromNow(slot) + (stopped and 60000000 or 0)
end

-- Shoppers may fill the limit for hours: while singles wait they leave them one slot in twenty.
local function reserve(lane, interval, earliest)
  local slot, us = nextIn(lane, earliest)
  if number(pace, lane) <= now then redis.call('HSET', pace, lane .. '_gap', interval) end
  local leaves = lane == 'shoppers' and number(pace, 'singles') > now
  redis.call('HSET', pace, lane, slot + interval * (leaves and 20 / 19 or 1))
  return us
end

-- Slots are wide as long as any process asks for it, and a little longer.
local function widthFor(asked)
  local wide = number(pace, 'wide_until') > now and number(pace, 'wide') or ${usualWidthMs}
  return math.max(wide, asked)
end

-- How much further apart than usual slots so wide are.
local function stretch(width) return (1000 + width + ${onTheWayMs}) / (1000 + ${usualWidthMs} + ${onTheWayMs}) end

-- These never run far ahead by themselves: one that does is by another limit, or of a clock that was lost.
local function near(clock, most) return math.max(now, math.min(number(pace, clock), now + most)) end
`;

/**
 * Reserves the next slot of a lane, for an operation that is not known yet where one is named.
 *
 *   KEYS  clock, pace, standing, payment if the operation matters
 *   ARGV  lane, its interval, field of the payment that is there once the operation is known
 *   returns µs, or -1: it is known
 */
export const reserveSlot = /* lua */ `${clocks}
if KEYS[4] and redis.call('HEXISTS', KEYS[4], ARGV[3]) == 1 then return -1 end
return reserve(ARGV[1], ARGV[2], 0)
`;

/**
 * Takes back the slots of those who wait, where they are further apart than the lane's are now.
 *
 *   KEYS  clock, pace, standing
 *   ARGV  lane, its interval
 *   returns 1 where it did
 */
export const takeBack = /* lua */ `${clocks}
local lane, interval = ARGV[1], tonumber(ARGV[2])
if number(pace, lane) <= now or number(pace, lane .. '_gap') <= interval then return 0 end
redis.call('HSET', pace, lane, now, lane .. '_gap', interval)
return 1
`;

/**
 *   KEYS  clock, pace, standing
 *   ARGV  lane
 *   returns µs until the slot that would be reserved next
 */
export const tellBacklog = /* lua */ `${clocks}
local _, us = nextIn(ARGV[1], 0)
return us
`;

/**
 * Lets a visit go on, or gives it a slot to come back at: while the account is held or stopped, and where so
 * many went on already that this lane may not queue up behind them. Where the account is being probed, it lets
 * one go on at a time, and names the pass by which \`takeSlot\` knows it again.
 *
 *   KEYS  clock, pace, standing
 *   ARGV  lane, its interval, the gate's interval, that of batches at the gate (0: this is none), how far ahead
 *         of now the lane may queue, how far any may, and how soon one that is turned away may come back; all ms
 *   returns { 'go', pass } or { why not, µs }
 */
export const approachGate = /* lua */ `${clocks}
local lane, interval, every, share = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local ahead, most, back = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

if stopped then return { 'stopped', reserve(lane, interval, 0) } end
if held > now then return { probing > 0 and 'breaker' or 'paused', reserve(lane, interval, 0) } end

local apart = stretch(widthFor(0))
every, share = every * apart, share * apart
local door = near('door', most + every)
local batches = share > 0 and near('batch_door', most + share) or now
if math.max(door, batches) > now + ahead then return { 'pace', reserve(lane, interval, math.max(door, now + back)) } end

redis.call('HSET', pace, 'door', door + every)
if share > 0 then redis.call('HSET', pace, 'batch_door', batches + share) end
if probing == 0 then return { 'go', '' } end
local pass = string.format('%.0f', now + probing)
redis.call('HSET', standing, 'held_until', pass)
return { 'go', pass }
`;

/**
 * Takes the next slot to send in.
 *
 *   KEYS  clock, pace, standing
 *   ARGV  lane, its interval, the gate's interval, how soon a slot may be, how far off at most, how wide; all ms; the
 *         pass
 *   returns { 'slot', when it begins, now (µs by that clock), how wide it is, ms } or { why not, µs }
 */
export const takeSlot = /* lua */ `${clocks}
local lane, interval, every = ARGV[1], ARGV[2], tonumber(ARGV[3])
local lead, most, asked, pass = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]

if stopped then return { 'stopped', reserve(lane, interval, 0) } end
if held > now and redis.call('HGET', standing, 'held_until') ~= pass then
  return { probing > 0 and 'breaker' or 'paused', reserve(lane, interval, 0) }
end

local width, last = widthFor(asked), number(pace, 'width')
-- The last wide slot may be used later than those that come behind it reckon with.
local gap = math.max(last - width, 0)
local slot = math.max(now + lead, near('send', most + every) + gap)
if slot > now + most then return { 'pace', reserve(lane, interval, slot) } end
redis.call('HSET', pace, 'send', slot + every * stretch(width), 'width', width)
if asked >= width and asked > ${usualWidthMs} then
  redis.call('HSET', pace, 'wide', asked, 'wide_until', now + 2000)
end
return { 'slot', math.ceil(slot * 1000), math.floor(now * 1000), width }
`;

/**
 * Whether who has a slot to send in may still use it, or gets one of its lane instead: the account was stopped or
 * paused since. An open breaker is no reason, since its line stands; so a probe needs no pass here.
 *
 *   KEYS  clock, pace, standing
 *   ARGV  lane, its interval
 *   returns { 'go' } or { why not, µs }
 */
export const lookAgain = /* lua */ `${clocks}
if stopped then return { 'stopped', reserve(ARGV[1], ARGV[2], 0) } end
if number(standing, 'told_until') > now then return { 'paused', reserve(ARGV[1], ARGV[2], 0) } end
return { 'go' }
`;
