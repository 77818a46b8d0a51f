import { announce } from './scripts.ts';

/**
 * Adds an operation to a payment, if the operation before it is in one of the states that allow it, and the
 * one that it excludes was never asked for, or ended in vain.
 *
 *   KEYS  payment, journal, due, index of 'queued', then the index of each state
 *   step  operation, before (the operation before it), allowed (its states), against (the one it excludes),
 *         vain (the states of that one which don't count), anew (one that ended as not_sent begins again, but for
 *         the count of its attempts, by which its permits are named), fields, name, at, channel, ref, due
 *   ARGV  all states, in the order of their indexes
 *
 *   returns { 'opened' | 'known' | 'missing' | 'refused' | 'excluded', state of the one that decided }
 */
const adding = (forget: string) => /* lua */ `${announce}
local before = redis.call('HGET', KEYS[1], step.before .. '.status')
if not before then return { 'missing', '' } end
local ended = redis.call('HGET', KEYS[1], step.operation .. '.status')
if ended and not (step.anew and ended == 'not_sent') then return { 'known', before } end

local function holds(list, state)
  for _, one in ipairs(list) do if one == state then return true end end
  return false
end

if not holds(step.allowed, before) then return { 'refused', before } end
local other = redis.call('HGET', KEYS[1], step.against .. '.status')
if other and not holds(step.vain, other) then return { 'excluded', other } end

local member = redis.call('HGET', KEYS[1], 'member')
local newest = redis.call('HGET', KEYS[1], redis.call('HGET', KEYS[1], 'newest') .. '.status')
for i = 2, #ARGV do
  if ARGV[i] == newest then redis.call('ZREM', KEYS[i + 3], member) end
end
redis.call('ZADD', KEYS[4], 0, member)
${forget}
write(KEYS[1], step.fields)
redis.call('HSET', KEYS[1], 'newest', step.operation)
redis.call('ZADD', KEYS[3], step.due, step.ref)
journal(KEYS[2], {
  at = step.at, operation = step.operation, from = ended or nil, to = 'queued', why = step.why, by = step.by,
})
changed(KEYS[1])
return { 'opened', before }
`;

export const addOperation = adding('');

/** The same for who may have one begin anew: shops may not, and need no right to delete. */
export const addAnew = adding(/* lua */ `
if ended then
  local hash, own = redis.call('HGETALL', KEYS[1]), step.operation .. '.'
  for index = 1, #hash, 2 do
    local isOwn = string.sub(hash[index], 1, #own) == own
    if isOwn and hash[index] ~= own .. 'tries' then redis.call('HDEL', KEYS[1], hash[index]) end
  end
end
`);
