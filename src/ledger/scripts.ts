/**
 * The only code that changes a payment. Each script is one atomic step; none knows what a payment
 * is: legal moves arrive as arguments, from the one table in payment/state.ts.
 *
 * Every change raises `version`, is written to the journal, keeps the index by status true, and is
 * announced on the changes channel.
 */

const announce = /* lua */ `
local function journal(key, entry)
  redis.call('RPUSH', key, cjson.encode(entry))
  redis.call('LTRIM', key, -1000, -1)
end

local function changed(payment, now, channel, name)
  redis.call('HSET', payment, 'updated_at', now)
  redis.call('PUBLISH', channel, name .. ' ' .. redis.call('HINCRBY', payment, 'version', 1))
end
`;

/**
 * Opens a payment, unless it is known.
 *
 *   KEYS  payment, journal, index of the first status
 *   ARGV  fields as a JSON object of strings, name, now, changes channel
 *
 *   returns { 'opened' } or { 'known' }
 */
export const openPayment = /* lua */ `${announce}
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'known' } end
local fields = cjson.decode(ARGV[1])
for field, value in pairs(fields) do redis.call('HSET', KEYS[1], field, value) end
redis.call('ZADD', KEYS[3], 0, fields.member)
journal(KEYS[2], { at = ARGV[3], operation = fields.newest, to = 'queued' })
changed(KEYS[1], ARGV[3], ARGV[4], ARGV[2])
return { 'opened' }
`;

/**
 * Adds an operation to a payment, if the operation before it is in one of the states that allow it.
 *
 *   KEYS  payment, journal, index of 'queued', then the index of each allowed state
 *   ARGV  operation, the operation before it, fields as a JSON object of strings, name, now, changes channel,
 *         then the allowed states, in the order of their indexes
 *
 *   returns { 'opened' | 'known' | 'missing' | 'refused', state of the operation before }
 */
export const addOperation = /* lua */ `${announce}
local before = redis.call('HGET', KEYS[1], ARGV[2] .. '.status')
if not before then return { 'missing', '' } end
if redis.call('HEXISTS', KEYS[1], ARGV[1] .. '.status') == 1 then return { 'known', before } end

for i = 7, #ARGV do
  if ARGV[i] == before then
    for field, value in pairs(cjson.decode(ARGV[3])) do redis.call('HSET', KEYS[1], field, value) end
    redis.call('HSET', KEYS[1], 'newest', ARGV[1])
    local member = redis.call('HGET', KEYS[1], 'member')
    redis.call('ZREM', KEYS[i - 3], member)
    redis.call('ZADD', KEYS[3], 0, member)
    journal(KEYS[2], { at = ARGV[5], operation = ARGV[1], to = 'queued' })
    changed(KEYS[1], ARGV[5], ARGV[6], ARGV[4])
    return { 'opened', before }
  end
end
return { 'refused', before }
`;

/**
 * Moves an operation to another state, if the state it is in allows it.
 *
 * Facts (the gateway's ids) are kept even when the move is refused: a reply that arrives after the
 * callback may still be the first to tell them. A fact once known is never overwritten.
 *
 * Two things refuse a move altogether: a claim that is no longer the operation's (a command that Redis
 * gets twice must not undo what another visit did in between), and a gateway order that is another
 * payment's already (asked by our id alone, a gateway may answer about a namesake of another account).
 *
 *   KEYS  payment, journal, index of the target, owner of the gateway's order, then the index of each allowed state
 *   ARGV  operation, target, facts and fields as JSON objects of strings, why (may be empty), name, now,
 *         changes channel, claim (may be empty), then the allowed states, in the order of their indexes
 *
 *   returns { 'moved' | 'refused' | 'missing', state the operation is in now }
 */
export const moveOperation = /* lua */ `${announce}
local state = redis.call('HGET', KEYS[1], ARGV[1] .. '.status')
if not state then return { 'missing', '' } end

local entry = { at = ARGV[7], operation = ARGV[1], from = state, to = ARGV[2] }
if ARGV[5] ~= '' then entry.why = ARGV[5] end

local function refuse(why)
  entry.refused = true
  if why then entry.why = why end
  journal(KEYS[2], entry)
  return { 'refused', state }
end

local facts = cjson.decode(ARGV[3])
if ARGV[9] ~= '' and redis.call('HGET', KEYS[1], ARGV[1] .. '.claim') ~= ARGV[9] then
  return refuse('another visit has claimed it since')
end
if facts.paynet_order_id then
  redis.call('SET', KEYS[4], ARGV[6], 'NX')
  if redis.call('GET', KEYS[4]) ~= ARGV[6] then return refuse('the gateway order is of another payment') end
end

local learned = 0
for field, value in pairs(facts) do learned = learned + redis.call('HSETNX', KEYS[1], field, value) end

for i = 10, #ARGV do
  if ARGV[i] == state then
    redis.call('HSET', KEYS[1], ARGV[1] .. '.status', ARGV[2])
    for field, value in pairs(cjson.decode(ARGV[4])) do redis.call('HSET', KEYS[1], field, value) end
    if redis.call('HGET', KEYS[1], 'newest') == ARGV[1] then
      local member = redis.call('HGET', KEYS[1], 'member')
      redis.call('ZREM', KEYS[i - 5], member)
      redis.call('ZADD', KEYS[3], 0, member)
    end
    journal(KEYS[2], entry)
    changed(KEYS[1], ARGV[7], ARGV[8], ARGV[6])
    return { 'moved', ARGV[2] }
  end
end

if learned > 0 then changed(KEYS[1], ARGV[7], ARGV[8], ARGV[6]) end
return refuse()
`;

/**
 * Writes to the journal of a known payment without changing the payment.
 *
 *   KEYS  payment, journal
 *   ARGV  entry as JSON
 */
export const notePayment = /* lua */ `${announce}
if redis.call('EXISTS', KEYS[1]) == 1 then journal(KEYS[2], cjson.decode(ARGV[1])) end
`;
