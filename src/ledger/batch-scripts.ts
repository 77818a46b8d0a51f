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
local function ofThisRun() return redis.call('HGET', KEYS[1], 'run') == tostring(step.run) end
local function announce() redis.call('PUBLISH', step.channel, step.name .. ' 0') end

local function count(name, by) redis.call('HINCRBY', KEYS[1], 'count.' .. name, by) end
local function sum(currency, name, minor) redis.call('HINCRBY', KEYS[1], 'sum.' .. currency .. '.' .. name, minor) end

local function write(fields)
  for field, value in pairs(fields) do redis.call('HSET', KEYS[1], field, value) end
end
`;

/**
 * Opens a batch, or opens it again in another run when nothing of it waits to be handed over: when its last run was
 * stopped, or only answers are outstanding. One that is not so far goes on as it was, and so does one that the same end
 * of a day opened: many processes notice it, some late. What was laid ready for it (items of a list, whom to leave out)
 * takes its place; without a list, the holds of this moment do.
 *
 * A further run of a batch that is not over has the job of the one before. Another run keeps what was handed to the
 * queue before, with its results. What a stopped run selected and did not hand over stands at the end of the items: it is
 * cut off, and out of the sums, without touching each.
 *
 *   KEYS  batch, items, skipped, candidates, wanted, excluded, index, open; the account's holds; then the same as
 *         from candidates to excluded, laid ready
 *   step  id, at (ms), ref (without its run), first: fields of the first run alone, fields: of every run, listed:
 *         true for a list, after: the last run as the caller saw it (optional), keepMs: how long it is kept (dry runs),
 *         most: how many an account's index holds, channel, name
 *
 *   returns { 'opened' | 'known', the run that its job is named by }
 */
export const openBatch = /* lua */ `${common}
local function field(name) return redis.call('HGET', KEYS[1], name) end
local function isAsBefore(name) return field(name) == step.fields[name] end
local status = field('status')
local isHanded = status == 'running' and field('items') == field('next')
local takesMore = not status or status == 'stopped' or status == 'finished' or isHanded
local isSameDayEnd = step.fields.at_day_end == '1' and isAsBefore('at_day_end') and isAsBefore('until')
local isAfter = step.after and (field('run') or '0') ~= tostring(step.after)
if not takesMore or isSameDayEnd or isAfter then
  return { 'known', field('job_run') }
end

local function had(name) return tonumber(redis.call('HGET', KEYS[1], name) or '0') end
local function cutOff()
  local waiting, next = had('count.waiting'), had('next')
  count('selected', 0 - waiting) -- minus zero is no number to Redis
  count('skipped', waiting - (had('items') - next))
  redis.call('HSET', KEYS[1], 'items', next, 'count.waiting', 0, 'count.excluded', 0)
  local fields = redis.call('HGETALL', KEYS[1])
  for _, kind in ipairs({ 'selected', 'captured', 'failed', 'under_way' }) do
    for index = 1, #fields, 2 do
      local currency = string.match(fields[index], '^sum%.(.+)%.' .. kind .. '$')
      if currency and kind == 'selected' then redis.call('HSET', KEYS[1], fields[index], 0)
      elseif currency then sum(currency, 'selected', fields[index + 1]) end
    end
  end
end

local hasJob = status and field('finished_at') == ''
redis.call('UNLINK', KEYS[4], KEYS[5], KEYS[6])
if status then cutOff()
else
  redis.call('UNLINK', KEYS[2], KEYS[3])
  write(step.first)
end
write(step.fields)
local run = redis.call('HINCRBY', KEYS[1], 'run', 1)
if not hasJob then redis.call('HSET', KEYS[1], 'job_run', run) end
local job = field('job_run')
if step.listed then redis.call('RENAME', KEYS[10], KEYS[4])
else redis.call('COPY', KEYS[9], KEYS[4], 'REPLACE') end
if redis.call('EXISTS', KEYS[11]) == 1 then redis.call('RENAME', KEYS[11], KEYS[5]) end
if redis.call('EXISTS', KEYS[12]) == 1 then redis.call('RENAME', KEYS[12], KEYS[6]) end
for index = 1, 6 do
  redis.call('PERSIST', KEYS[index])
  if step.keepMs then redis.call('PEXPIRE', KEYS[index], step.keepMs) end
end
redis.call('ZADD', KEYS[7], step.at, step.id)
redis.call('ZREMRANGEBYRANK', KEYS[7], 0, -1 - step.most)
if step.keepMs then redis.call('PEXPIRE', KEYS[7], step.keepMs) end
redis.call('SADD', KEYS[8], job .. ':' .. step.ref)
announce()
return { 'opened', job }
`;

/**
 * Writes down what came of a page of candidates, once. What an earlier run skipped and this one selects becomes
 * another item; what is skipped once more keeps its place, with the reason of today.
 *
 *   KEYS  batch, items, skipped, candidates
 *   step  run, page (how many came before), looked: the candidates, excluded: how many of them were left out, items:
 *         { name, text, status, currency, minor }, exponents: by currency, keepMs: see above
 *
 *   returns 1, or 0 when the page was written before
 */
export const selectPage = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= 'selecting' or not ofThisRun() then return 0 end
if redis.call('HGET', KEYS[1], 'page') ~= step.page then return 0 end

local number = tonumber(redis.call('HGET', KEYS[1], 'items'))
local mine = tonumber(redis.call('HGET', KEYS[1], 'next')) -- the first number of this run
for _, item in ipairs(step.items) do
  local before = tonumber(redis.call('HGET', KEYS[3], item.name) or mine)
  local isKept = before < mine
  if item.status == 'skipped' and isKept then redis.call('HSET', KEYS[2], before, item.text)
  else
    redis.call('HSET', KEYS[2], number, item.text)
    if item.status == 'skipped' then
      count('skipped', 1)
      redis.call('HSET', KEYS[3], item.name, number)
    else
      for _, name in ipairs({ 'selected', 'waiting', 'added' }) do count(name, 1) end
      sum(item.currency, 'selected', item.minor)
      if isKept then
        count('skipped', -1)
        redis.call('HDEL', KEYS[2], before)
      end
      redis.call('HDEL', KEYS[3], item.name)
    end
    number = number + 1
  end
end
write(step.exponents)
count('excluded', step.excluded)
redis.call('HINCRBY', KEYS[1], 'page', 1)
redis.call('HSET', KEYS[1], 'items', number)
if #step.looked > 0 then redis.call('ZREM', KEYS[4], unpack(step.looked)) end
if step.keepMs then for index = 2, 3 do redis.call('PEXPIRE', KEYS[index], step.keepMs) end end
return 1
`;

/**
 * Writes down which items were handed to the queue, and which turned out not to be capturable, once.
 *
 *   KEYS  batch, items, items under way, skipped
 *   step  run, next (the first of them), items: { name, number, became: 'under_way' | 'skipped' | 'passed', text,
 *         currency, minor }
 *
 *   returns 1, or 0 when they were written before
 */
export const bookFed = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= 'running' or not ofThisRun() then return 0 end
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
    for _, name in ipairs({ 'selected', 'added' }) do count(name, -1) end
    sum(item.currency, 'selected', '-' .. item.minor)
    redis.call('HSET', KEYS[2], item.number, item.text)
    redis.call('HSET', KEYS[4], item.name, item.number)
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
 * Moves a batch on, if it is where it was seen, in the same run.
 *
 *   KEYS  batch, items, skipped, candidates, wanted, excluded, items under way, open
 *   step  run, from, fields (with the status it gets), over: { ref, keepMs } when nothing will change after this
 *
 *   returns 1, or 0 when it was moved before
 */
export const moveBatch = /* lua */ `${common}
if redis.call('HGET', KEYS[1], 'status') ~= step.from or not ofThisRun() then return 0 end
write(step.fields)
if step.over then
  redis.call('SREM', KEYS[8], step.over.ref)
  redis.call('UNLINK', KEYS[4], KEYS[5], KEYS[6], KEYS[7])
  for index = 1, 3 do redis.call('PEXPIRE', KEYS[index], step.over.keepMs) end
end
announce()
return 1
`;
