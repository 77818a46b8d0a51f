import { nameOf } from '../ledger/keys.ts';
import type { Store } from '../ledger/store.ts';
import type { OperationName, PaymentName } from '../payment/payment.ts';

/** What a callback may do about its payment. */
type Leave =
  /** Ask, now; `at` by Redis's clock, ms since 1970. */
  | { ask: true; at: number }
  /** Come back in so many milliseconds, the news is not heard yet. */
  | { wait: number }
  /** Somebody else asked after this news had come, and was answered: look into the ledger. */
  | { covered: true };

/**
 * Who may ask the gateway because of a callback, and when: about one order at most once a second, and about
 * an account's orders at the rate of `questionsPerSecond`, whatever comes. A payment's own questions, by its
 * schedule, need no leave; they are told of here, so that a callback does not repeat what was just asked.
 */
export interface Questions {
  /** `news` names the callback; `about` the operations it may be about, none: nobody can have asked already. */
  leave(name: PaymentName, news: string, about: readonly OperationName[]): Promise<Leave>;
  /** Redis's clock, before a question by schedule. */
  clock(name: PaymentName): Promise<number>;
  /** That a question put at that time was answered. */
  answered(name: PaymentName, operation: OperationName, at: number): Promise<void>;
}

/** For one order, ms: faster than any payer looks, and than the gateway wants to be polled (every 3 to 5 s). */
const gapMs = 1_000;

/** For one account: many times what a shop's payments need, and nothing to the gateway. */
const questionsPerSecond = 20;

/** As many may come at once, after a quiet moment. */
const burst = 10;

/** Questions by schedule make a callback wait only when another one came this recently: the first is asked at once. */
const quietMs = 60_000;

const keptMs = 60 * 60 * 1_000;

export function openQuestions(redis: Store, prefix: string): Questions {
  const orderKey = (name: PaymentName) => `${prefix}:questions:${nameOf(name)}`;
  const accountKey = ({ account }: PaymentName) => `${prefix}:budget:${account}`;

  return {
    async leave(name, news, about) {
      const everyMs = 1_000 / questionsPerSecond;
      const pace = [gapMs, quietMs, everyMs, everyMs * (burst - 1), keptMs];
      const keys = [orderKey(name), accountKey(name)];
      const [word, ms] = (await redis.eval(giveLeave, 2, ...keys, news, ...pace, ...about)) as [
        string,
        number,
      ];
      if (word === 'covered') return { covered: true };
      return word === 'ask' ? { ask: true, at: ms } : { wait: ms };
    },

    clock: async (name) => (await redis.eval(tellTime, 1, orderKey(name))) as number,

    async answered(name, operation, at) {
      await redis.eval(noteAnswer, 1, orderKey(name), operation, at, keptMs);
    },
  };
}

const time = /* lua */ `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

const tellTime = `${time} return now`;

/**
 * The order's hash: `asked`, when a callback last had leave; `slot`, the turn that its account's budget gave
 * it; `answered:<operation>`, when the newest answered question was put; `over`, when an answer last came (a
 * question may take its time on the way, and the next one must not come to the gateway right behind it); `news:<id>`, from when on an answer
 * counts for that callback. By this clock alone, so that those of the processes don't matter.
 *
 *   KEYS  the order's hash; the account's theoretical arrival time (GCRA)
 *   ARGV  news, gap, quiet, ms per question, how far ahead of its time one may come, how long all is kept, operations
 *   returns { 'ask', now } or { 'wait', ms } or { 'covered', 0 }
 */
const giveLeave = /* lua */ `
${time}
local order, budget = KEYS[1], KEYS[2]
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

local slot = at('slot')
if slot == 0 then
  local due = math.max(tonumber(redis.call('GET', budget) or 0), now)
  slot = math.max(now, due - ahead)
  redis.call('SET', budget, due + every, 'PX', math.ceil(due + every - now) + 1000)
end
if now < slot then
  redis.call('HSET', order, 'slot', slot)
  return { 'wait', math.ceil(slot - now) }
end

redis.call('HDEL', order, 'slot')
redis.call('HSET', order, 'asked', now, news, now)
return { 'ask', now }
`;

/** Answers may be told out of their order. */
const noteAnswer = /* lua */ `
${time}
redis.call('HSET', KEYS[1], 'over', now)
local field = 'answered:' .. ARGV[1]
if tonumber(redis.call('HGET', KEYS[1], field) or 0) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], field, ARGV[2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
`;
