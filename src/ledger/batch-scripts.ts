/**
 * The only code that changes a batch. As with payments, each script is one atomic step that knows nothing of the
 * business: the decisions come with it, and it checks that nobody took the step before.
 *
 * None keeps Redis busy for long, with a hundred thousand holds neither: COPY takes a quarter of what ZUNIONSTORE
 * does, and UNLINK frees what is large in the background.
 *
 * Money is counted in minor units that arrive as text, so that no sum ever is a floating-point number.
 *
 * ARGV[1] is always one JSON object, `step`.
 */

const common = /* lua */ `
local step = cjson.decode(ARGV[1])
local function announce() redis.call('PUBLISH', step.channel, step.name .. ' 0') end

local function count(name, by) redis.call('HINCRBY', KEYS[1], 'count.' .. name, by) end
local function sum(currency, name, minor) redis.call('HINCRBY', KEYS[1], 'sum.' .. currency .. '.' .. name, minor) end

local function write(fields)
  for field, value in pairs(fields) do redis.call('HSET', KEYS[1], field, value) end
end
`;

/**
 * Opens a batch, unless it is known; one that was stopped is opened again on other terms. What was laid ready for
 * it (items of a list, whom to leave out) takes its place; without a list, the holds of this moment do.
 *
 *   KEYS  batch, items, candidates, wanted, excluded, index, open; the account's holds; then the same as from
 *         candidates to excluded, laid ready
 *   step  id, at (ms), ref (without its run), fields, listed: true for a list, keepMs: how long it is kept (dry
 *         runs), most: how many an account's index holds, channel, name
 *
 *   returns { 'opened' | 'known', its run }
 */
export const openBatch = /* lua */ `${common}
local status = redis.call('HGET', KEYS[1], 'status')
if status and (status ~= 'stopped' or redis.call('HGET', KEYS[1], 'terms') == step.fields.terms) then
  return { 'known', redis.call('HGET', KEYS[1], 'run') }
end

local run = (redis.call('HGET', KEYS[1], 'run') or 0) + 1
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
write(step.fields)
redis.call('HSET', KEYS[1], 'run', run)
if step.listed then redis.call('RENAME', KEYS[9], KEYS[3])
else redis.call('COPY', KEYS[8], KEYS[3], 'REPLACE') end
if redis.call('EXISTS', KEYS[10]) == 1 then redis.call('RENAME', KEYS[10], KEYS[4]) end
if redis.call('EXISTS', KEYS[11]) == 1 then redis.call('RENAME', KEYS[11], KEYS[5]) end
for index = 1, 5 do
  redis.call('PERSIST', KEYS[index])
  if step.keepMs then redis.call('PEXPIRE', KEYS[index], step.keepMs) end
end
redis.call('ZADD', KEYS[6], step.at, step.id)
redis.call('ZREMRANGEBYRANK', KEYS[6], 0, -1 - step.most)
redis.call('SADD', KEYS[7], run .. ':' .. step.ref)
announce()
return { 'opened', tostring(run) }
`;

/**
 * Writes down what came of a page of candidates, once.
 *
 *   KEYS  batch, items, candidates
 *   step  page (how many came before), looked: the candidates, excluded: how many of them were left out, items:
 *         { text, status, currency, minor }, exponents: by currency, keepMs: see above
 *
 *   returns 1, or 0 when the page was written before
 */
export const selectPage = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= 'selecting' then return 0 end
if redis.call('HGET', KEYS[1], 'page') ~= step.page then return 0 end

local first = tonumber(redis.call('HGET', KEYS[1], 'items'))
for index, item in ipairs(step.items) do
  redis.call('HSET', KEYS[2], first + index - 1, item.text)
  if item.status == 'skipped' then count('skipped', 1)
  else
    count('selected', 1)
    count('waiting', 1)
    sum(item.currency, 'selected', item.minor)
  end
end
write(step.exponents)
count('excluded', step.excluded)
redis.call('HINCRBY', KEYS[1], 'page', 1)
redis.call('HINCRBY', KEYS[1], 'items', #step.items)
if #step.looked > 0 then redis.call('ZREM', KEYS[3], unpack(step.looked)) end
if step.keepMs then redis.call('PEXPIRE', KEYS[2], step.keepMs) end
return 1
`;

/**
 * Writes down which items were handed to the queue, and which turned out not to be capturable, once.
 *
 *   KEYS  batch, items, items under way
 *   step  next (the first of them), items: { number, became: 'under_way' | 'skipped' | 'passed', text, currency, minor }
 *
 *   returns 1, or 0 when they were written before
 */
export const bookFed = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= 'running' then return 0 end
if redis.call('HGET', KEYS[1], 'next') ~= step.next then return 0 end

for _, item in ipairs(step.items) do
  if item.became ~= 'passed' then
    count('waiting', -1)
    count(item.became, 1)
  end
  if item.became == 'under_way' then
    sum(item.currency, 'under_way', item.minor)
    redis.call('ZADD', KEYS[3], 0, item.number)
  elseif item.became == 'skipped' then
    count('selected', -1)
    sum(item.currency, 'selected', '-' .. item.minor)
    redis.call('HSET', KEYS[2], item.number, item.text)
  end
end
redis.call('HINCRBY', KEYS[1], 'next', #step.items)
redis.call('HSET', KEYS[1], 'progress_at', step.at)
return 1
`;

/**
 * Writes down how items ended, each once, and when the others were looked at.
 *
 *   KEYS  batch, items, items under way
 *   step  at (ms), ended: { number, status, text, currency, minor, into: 'captured' | 'failed' }, looked: the others
 *
 *   returns how many of them ended now
 */
export const bookEnded = /* lua */ `${common}
local ended = 0
for _, item in ipairs(step.ended) do
  if redis.call('ZREM', KEYS[3], item.number) == 1 then
    ended = ended + 1
    redis.call('HSET', KEYS[2], item.number, item.text)
    count('under_way', -1)
    count(item.status, 1)
    sum(item.currency, 'under_way', '-' .. item.minor)
    sum(item.currency, item.into, item.minor)
  end
end
for _, number in ipairs(step.looked) do redis.call('ZADD', KEYS[3], 'XX', step.at, number) end
if ended > 0 then redis.call('HSET', KEYS[1], 'progress_at', step.at) end
return ended
`;

/**
 * Moves a batch on, if it is where it was seen, with as many items waiting and under way.
 *
 *   KEYS  batch, items, candidates, wanted, excluded, items under way, open
 *   step  from, fields (with the status it gets), over: { ref, keepMs } when nothing will change after this
 *
 *   returns 1, or 0 when it was moved before
 */
export const moveBatch = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= step.from then return 0 end
write(step.fields)
if step.over then
  redis.call('SREM', KEYS[7], step.over.ref)
  redis.call('UNLINK', KEYS[3], KEYS[4], KEYS[5], KEYS[6])
  redis.call('PEXPIRE', KEYS[1], step.over.keepMs)
  redis.call('PEXPIRE', KEYS[2], step.over.keepMs)
end
announce()
return 1
`;
