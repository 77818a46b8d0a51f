import { readClock } from './clock-script.ts';

const time = /* lua */ `${readClock}
now = math.floor(now)
`;

export const tellTime = `${time} return now`;

/**
 * The order's hash: `asked`, when a callback last had leave; `slot`, the turn that its account's budget gave
 * it; `turn:<operation>`, the same for a question by schedule; `answered:<operation>`, when the newest answered
 * question was put; `over`, when an answer last came (a question may take its time on the way, and the next one
 * must not come to the gateway right behind it); `news:<id>`, from when on an answer counts for that callback.
 *
 * A budget: the account's theoretical arrival time (GCRA). `quiet`, a hash of the account: `until`, when the
 * gateway may be asked again that said "later"; `times`, how often in a row it did.
 *
 * By the one clock of `clock-script.ts` alone, so that those of the processes don't matter.
 */

const spend = /* lua */ `
local function nextSlot(budget, from, every, ahead)
  local due = math.max(tonumber(redis.call('GET', budget) or 0), from)
  redis.call('SET', budget, due + every, 'PX', math.ceil(due + every - now) + 1000)
  return math.max(from, due - ahead)
end
`;

/**
 *   KEYS  the clock, the order's hash, the account's budget for callbacks, its quiet
 *   ARGV  news, gap, quiet, ms per question, how far ahead of its time one may come, how long all is kept, operations
 *   returns { 'ask', now } or { 'wait', ms } or { 'covered', 0 }
 */
export const giveLeave = /* lua */ `${time}${spend}
local order, budget = KEYS[2], KEYS[3]
local news = 'news:' .. ARGV[1]
local gap, quiet, every, ahead, kept = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local function at(field) return tonumber(redis.call('HGET', order, field) or 0) end

local since = at(news)
if since == 0 then
  since = now
  redis.call('HSET', order, news, now)
end
redis.call('PEXPIRE', order, kept)

local covered, latest = #ARGV >= 7, 0
for i = 7, #ARGV do
  local answered = at('answered:' .. ARGV[i])
  covered = covered and answered > since
  latest = math.max(latest, answered)
end
if covered then
  redis.call('HSET', order, news, now)
  return { 'covered', 0 }
end

local asked = at('asked')
local last = asked
if now - asked < quiet then last = math.max(asked, latest, at('over')) end
if now < last + gap then return { 'wait', last + gap - now } end

local silent = tonumber(redis.call('HGET', KEYS[4], 'until') or 0)
if now < silent then return { 'wait', silent - now } end

local slot = at('slot')
if slot == 0 then slot = nextSlot(budget, now, every, ahead) end
if now < slot then
  redis.call('HSET', order, 'slot', slot)
  return { 'wait', math.ceil(slot - now) }
end

redis.call('HDEL', order, 'slot')
redis.call('HSET', order, 'asked', now, news, now)
return { 'ask', now }
`;

/**
 *   KEYS  the clock, the order's hash, the account's budget for questions by schedule, its quiet
 *   ARGV  operation, ms per question, how far ahead of its time one may come, how late a slot still counts, how
 *         long all is kept
 *   returns { 'ask', now } or { 'wait', ms }
 */
export const giveTurn = /* lua */ `${time}${spend}
local field = 'turn:' .. ARGV[1]
local every, ahead, late = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local silent = tonumber(redis.call('HGET', KEYS[4], 'until') or 0)
local slot = tonumber(redis.call('HGET', KEYS[2], field) or 0)

-- Those whose slots went by while nobody worked would all come at once.
if slot < math.max(now - late, silent) then slot = nextSlot(KEYS[3], math.max(now, silent), every, ahead) end
if now < slot then
  redis.call('HSET', KEYS[2], field, slot)
  redis.call('PEXPIRE', KEYS[2], math.ceil(slot - now) + ARGV[5])
  return { 'wait', math.ceil(slot - now) }
end
redis.call('HDEL', KEYS[2], field)
return { 'ask', now }
`;

/**
 *   KEYS     the clock, the account's quiet
 *   ARGV     how long, ms; 0: by how many came in a row
 *   returns  { 1 where it was not quiet before, how long it is now }
 */
export const beQuiet = /* lua */ `${time}
local silent = tonumber(redis.call('HGET', KEYS[2], 'until') or 0)
local isNew, ms = silent <= now, tonumber(ARGV[1])
if isNew then
  local times = redis.call('HINCRBY', KEYS[2], 'times', 1)
  if ms == 0 then ms = math.min(60000, 1000 * 2 ^ math.min(times - 1, 6)) end
end
silent = math.max(silent, now + ms)
redis.call('HSET', KEYS[2], 'until', silent)
redis.call('PEXPIRE', KEYS[2], silent - now + 3600000)
return { isNew and 1 or 0, silent - now }
`;

/** Answers may be told out of their order. KEYS: the clock, the order's hash, the account's quiet. */
export const noteAnswer = /* lua */ `
${time}
redis.call('HSET', KEYS[2], 'over', now)
redis.call('HDEL', KEYS[3], 'times')
local field = 'answered:' .. ARGV[1]
if tonumber(redis.call('HGET', KEYS[2], field) or 0) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[2], field, ARGV[2])
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
`;
