import { nameOf } from '../../ledger/keys.ts';
import type { Store } from '../../ledger/store.ts';
import type { OperationName, PaymentName } from '../../payment/payment.ts';
import { clockKey } from './clock-script.ts';
import { beQuiet, giveLeave, giveTurn, noteAnswer, tellTime } from './questions-scripts.ts';
import type { Change } from './standing.ts';

/** What a callback may do about its payment. */
type Leave =
  /** Ask, now; `at` by the clock below. */
  | { ask: true; at: number }
  /** Come back in so many milliseconds, the news is not heard yet. */
  | { wait: number }
  /** Somebody else asked after this news had come, and was answered: look into the ledger. */
  | { covered: true };

/**
 * Who may ask the gateway, and when. Because of a callback: about one order at most once a second, and about an
 * account's orders 20 times a second, whatever comes. By schedule: from another budget of the account, twice its
 * rate of sending; those questions are told of here, so that a callback does not repeat what was just asked.
 */
export interface Questions {
  /** `news` names the callback; `about` the operations it may be about, none: nobody can have asked already. */
  leave(name: PaymentName, news: string, about: readonly OperationName[]): Promise<Leave>;
  /** Leave for a question by schedule; `at` as above, or come back in so many milliseconds, when its turn is. */
  turn(name: PaymentName, operation: OperationName): Promise<{ at: number } | { wait: number }>;
  /** The one clock of all processes (ms; never runs backwards), before a question that waits for no turn. */
  clock(): Promise<number>;
  /** That a question put at that time was answered. */
  answered(name: PaymentName, operation: OperationName, at: number): Promise<void>;
  /** The gateway said "later" to a question: for `ms`, or with 0 for 1 s, growing to 60 s. Then none is put. */
  slowDown(account: string, ms: number): Promise<Change>;
}

/** For one order, ms: faster than any payer looks, and than the gateway wants to be polled (every 3 to 5 s). */
const gapMs = 1_000;

/** Of one account, because of callbacks; by schedule at least as many: nothing to the gateway. */
const questionsPerSecond = 20;

/** As many may come at once, after a quiet moment. */
const burst = 10;

/** Questions by schedule make a callback wait only when another one came this recently: the first is asked at once. */
const quietMs = 60_000;

const keptMs = 60 * 60 * 1_000;

/** A slot by schedule that went by longer ago than this is given anew. */
const lateMs = 1_000;

/** `rateOf`: how many requests that move money an account may send in a second. */
export function openQuestions(
  redis: Store,
  prefix: string,
  rateOf: (account: string) => number = () => 0,
): Questions {
  const clock = clockKey(prefix);
  const orderKey = (name: PaymentName) => `${prefix}:questions:${nameOf(name)}`;
  const budgetKey = (account: string) => `${prefix}:budget:${account}`;
  const scheduleKey = (account: string) => `${budgetKey(account)}:schedule`;
  const quietKey = (account: string) => `${budgetKey(account)}:quiet`;

  return {
    async leave(name, news, about) {
      const everyMs = 1_000 / questionsPerSecond;
      const pace = [gapMs, quietMs, everyMs, everyMs * (burst - 1), keptMs];
      const keys = [clock, orderKey(name), budgetKey(name.account), quietKey(name.account)];
      const [word, ms] = (await redis.eval(giveLeave, 4, ...keys, news, ...pace, ...about)) as [
        string,
        number,
      ];
      if (word === 'covered') return { covered: true };
      return word === 'ask' ? { ask: true, at: ms } : { wait: ms };
    },

    async turn(name, operation) {
      const everyMs = 1_000 / Math.max(questionsPerSecond, 2 * rateOf(name.account));
      const pace = [everyMs, everyMs * (burst - 1), lateMs, keptMs];
      const keys = [clock, orderKey(name), scheduleKey(name.account), quietKey(name.account)];
      const [word, ms] = (await redis.eval(giveTurn, 4, ...keys, operation, ...pace)) as [string, number];
      return word === 'ask' ? { at: ms } : { wait: ms };
    },

    clock: async () => (await redis.eval(tellTime, 1, clock)) as number,

    async answered(name, operation, at) {
      const keys = [clock, orderKey(name), quietKey(name.account)];
      await redis.eval(noteAnswer, 3, ...keys, operation, at, keptMs);
    },

    async slowDown(account, ms) {
      const keys = [clock, quietKey(account)];
      const [changed, lasts = 0] = (await redis.eval(beQuiet, 2, ...keys, Math.ceil(ms))) as number[];
      return { changed: changed === 1, ms: lasts };
    },
  };
}
