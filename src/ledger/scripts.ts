/**
 * The only code that changes a payment. Each script is one atomic step; none knows what a payment
 * is: legal moves arrive as arguments, from the one table in payment/state.ts.
 *
 * Every change raises `version`, is written to the journal, keeps the indexes true (by status, what is
 * due, what needs a review), and is announced on the changes channel.
 *
 * ARGV[1] is always one JSON object; the lists of allowed states follow it.
 */

export const announce = /* lua */ `
local step = cjson.decode(ARGV[1])

local function covers(one, other)
  for field, value in pairs(one or {}) do
    if (other or {})[field] ~= value then return false end
  end
  return true
end

local function sameStory(one, other)
  return covers(one.told, other.told) and covers(other.told, one.told)
    and one.operation == other.operation and one.from == other.from and one.to == other.to
    and one.why == other.why and one.by == other.by and one.refused == other.refused
end

-- What happens again and again takes one line, or it would push out how it began; also where two such things
-- take turns, as long as nothing is moved by them.
local function journal(key, entry)
  local movesNothing = entry.refused or not entry.to
  for index = -1, movesNothing and -4 or -1, -1 do
    local text = redis.call('LINDEX', key, index)
    local line = text and cjson.decode(text)
    if line and sameStory(line, entry) then
      line.times = (line.times or 1) + 1
      line.last_at = entry.at
      redis.call('LSET', key, index, cjson.encode(line))
      return
    end
    if not line or (line.to and not line.refused) then break end
  end
  redis.call('RPUSH', key, cjson.encode(entry))
  redis.call('LTRIM', key, -1000, -1)
end

local function write(payment, fields)
  for field, value in pairs(fields) do redis.call('HSET', payment, field, value) end
end

local function changed(payment)
  redis.call('HSET', payment, 'updated_at', step.at)
  redis.call('PUBLISH', step.channel, step.name .. ' ' .. redis.call('HINCRBY', payment, 'version', 1))
end
`;

/**
 * Opens a payment, unless it is known.
 *
 *   KEYS  payment, journal, due, index of the first status
 *   step  fields, name, at, channel, ref, due
 *
 *   returns { 'opened' } or { 'known' }
 */
export const openPayment = /* lua */ `${announce}
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'known' } end
write(KEYS[1], step.fields)
redis.call('ZADD', KEYS[4], 0, step.fields.member)
redis.call('ZADD', KEYS[3], step.due, step.ref)
journal(KEYS[2], { at = step.at, operation = step.fields.newest, to = 'queued' })
changed(KEYS[1])
return { 'opened' }
`;

/**
 * Moves an operation to another state, if the state it is in allows it.
 *
 * Facts (the gateway's ids, when it was first tried) are kept even when the move is refused: a reply
 * that arrives after the callback may still be the first to tell them. A fact once known is never
 * overwritten.
 *
 * Three things refuse a move altogether: a claim that is no longer the operation's (a command that Redis
 * gets twice must not undo what another visit did in between), another state than the one it was decided
 * in, and a gateway order that is another payment's already (asked by our id alone, a gateway may answer
 * about a namesake of another account): that one is odd, is told as such, and stands in the journal as not believed.
 *
 *   KEYS  payment, journal, due, review, owner of the gateway's order, holds, calendar, given up, index of the
 *         target, then the index of each allowed state
 *   step  operation, target, facts, fields, name, at, channel, ref; due unless the target is final; review (ms)
 *         if the target waits for a person; holding (ms) where money is held from now on, until then, with look
 *         (ms), when to think of it; gone where the hold is no more; lost (ms) where it was given up on, when to
 *         ask whether it turned up; why, by, claim, from: optional
 *   ARGV  the allowed states, in the order of their indexes
 *
 *   returns { 'moved' | 'refused' | 'missing', state the operation is in now, what is odd if something is }
 */
export const moveOperation = /* lua */ `${announce}
local state = redis.call('HGET', KEYS[1], step.operation .. '.status')
if not state then return { 'missing', '' } end

local entry = {
  at = step.at, operation = step.operation, from = state, to = step.target, why = step.why, by = step.by,
}

local function refuse(why)
  entry.refused = true
  if why then entry.why = why end
  journal(KEYS[2], entry)
  return { 'refused', state }
end

local function disbelieve(odd, told)
  local why = 'not believed: ' .. odd
  journal(KEYS[2], { at = step.at, operation = step.operation, why = why, by = step.by, told = told })
  return { 'refused', state, odd }
end

if step.claim and redis.call('HGET', KEYS[1], step.operation .. '.claim') ~= step.claim then
  return refuse('another visit has claimed it since')
end
if step.from and step.from ~= state then return refuse() end
if step.facts.paynet_order_id then
  redis.call('SET', KEYS[5], step.name, 'NX')
  if redis.call('GET', KEYS[5]) ~= step.name then
    local told = { paynet_order_id = step.facts.paynet_order_id }
    return disbelieve('the gateway order is of another payment', told)
  end
end

local learned = 0
for field, value in pairs(step.facts) do learned = learned + redis.call('HSETNX', KEYS[1], field, value) end

for i = 2, #ARGV do
  if ARGV[i] == state then
    redis.call('HSET', KEYS[1], step.operation .. '.status', step.target)
    write(KEYS[1], step.fields)
    if redis.call('HGET', KEYS[1], 'newest') == step.operation then
      local member = redis.call('HGET', KEYS[1], 'member')
      redis.call('ZREM', KEYS[i + 8], member)
      redis.call('ZADD', KEYS[9], 0, member)
    end
    if step.due then redis.call('ZADD', KEYS[3], step.due, step.ref) else redis.call('ZREM', KEYS[3], step.ref) end
    if step.review then redis.call('ZADD', KEYS[4], step.review, step.ref) else redis.call('ZREM', KEYS[4], step.ref) end
    local id = redis.call('HGET', KEYS[1], 'client_orderid')
    if step.holding then
      redis.call('ZADD', KEYS[6], step.holding, id)
      redis.call('ZADD', KEYS[7], step.look, step.name)
    end
    if step.gone then
      redis.call('ZREM', KEYS[6], id)
      redis.call('ZREM', KEYS[7], step.name)
    end
    if step.lost then redis.call('ZADD', KEYS[8], step.lost, step.name) end
    journal(KEYS[2], entry)
    changed(KEYS[1])
    return { 'moved', step.target }
  end
end

if learned > 0 then changed(KEYS[1]) end
return refuse()
`;

/**
 * Counts one more answer in which the gateway did not know an operation, for the attempt of this claim. The
 * answer to one question counts once, however often Redis is told of it.
 *
 *   KEYS  payment, journal
 *   step  operation, claim, asked (when the question was put, ms), entry
 *
 *   returns { how many such answers there are now, when the first one was asked for }; { 0, 0 } when another
 *   attempt has begun
 */
export const countAbsence = /* lua */ `${announce}
local function of(field) return step.operation .. '.' .. field end
if redis.call('HGET', KEYS[1], of('claim')) ~= step.claim then return { 0, 0 } end

local absences = tonumber(redis.call('HGET', KEYS[1], of('absences')) or '0')
if absences == 0 then redis.call('HSET', KEYS[1], of('absent_since'), step.asked) end
if absences == 0 or redis.call('HGET', KEYS[1], of('absent_asked')) ~= step.asked then
  absences = absences + 1
  redis.call('HSET', KEYS[1], of('absences'), absences, of('absent_asked'), step.asked)
  journal(KEYS[2], step.entry)
end
return { absences, tonumber(redis.call('HGET', KEYS[1], of('absent_since'))) }
`;

/**
 * Writes to the journal of a known payment without changing the payment.
 *
 *   KEYS  payment, journal
 *   step  entry
 */
export const notePayment = /* lua */ `${announce}
if redis.call('EXISTS', KEYS[1]) == 1 then journal(KEYS[2], step.entry) end
`;

/**
 * Writes down another turn of an operation that waits. Of a payment that was forgotten meanwhile nothing is
 * written: it could not be opened again.
 *
 *   KEYS  payment
 *   ARGV  field of the status, field of the turn, the turn (ms)
 */
export const giveSlot = /* lua */ `
if redis.call('HGET', KEYS[1], ARGV[1]) == 'queued' then redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
`;
