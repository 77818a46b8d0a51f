import { fieldOf, ledgerKeys } from '../../ledger/keys.ts';
import type { Store } from '../../ledger/store.ts';
import type { Lane } from '../../payment/lane.ts';
import type { OperationName, PaymentName } from '../../payment/payment.ts';
import type { Rate } from '../../payment/rate.ts';
import { clockKey } from './clock-script.ts';
import { farClock } from './far-clock.ts';
import { gaitOf, mostWidthMs, onTheWayMs, usualWidthMs } from './gait.ts';
import { approachGate, lookAgain, reserveSlot, takeBack, takeSlot, tellBacklog } from './pace-scripts.ts';
import { standingKey } from './standing.ts';

/** Not now: a slot was reserved, and begins in `wait` ms. Nothing was used up. */
export interface Wait {
  wait: number;
  /** The limit; a pause the gateway asked for; a stop until somebody resumes; an open breaker that is probing. */
  why: 'pace' | 'paused' | 'stopped' | 'breaker';
}

/** What a visit hears at the gate. `pass` is to be shown when the slot is taken. */
type Approach = { go: true; pass: string } | Wait;

/** A moment to send in, by this process's `performance.now()`: not before `at`, not after `until`. */
export interface Slot {
  at: number;
  until: number;
}

/** How a slot to send in should be. */
interface Wish {
  /** From `approach`. */
  pass?: string;
  /** How soon it may begin, ms; default: 20. */
  leadMs?: number;
  /** How long it should be good for, ms, one of `widthsMs`; default: the least. */
  widthMs?: number;
}

/** The pace of each account, the same for all processes: in any rolling second the gateway sees at most the limit. */
export interface Pace {
  /** Reserves the next free slot of a lane; milliseconds from now, 0: at once. */
  reserve(account: string, lane: Lane): Promise<number>;
  /** The same for an operation that is about to be ordered; undefined: it is known already, and needs none. */
  reserveFor(name: PaymentName, operation: OperationName, lane: Lane): Promise<number | undefined>;
  /** Milliseconds until the next slot that `reserve` would give, without taking it. */
  backlog(account: string, lane: Lane): Promise<number>;
  /**
   * Takes back the slots of those who wait, where they were given at a lower limit than the lane has now. True: all of
   * them are to come by at once, and are given new ones.
   */
  takeBack(account: string, lane: Lane): Promise<boolean>;
  /**
   * Asked by a visit before anything that is dear: may it go on, or must it come back at a slot that was reserved
   * for it. `lateMs`: how long after its own slot it comes; others will be late, too, and get time to come by first.
   */
  approach(account: string, lane: Lane, lateMs?: number): Promise<Approach>;
  /** Takes the one slot to send in, right before the claim. */
  take(account: string, lane: Lane, wish?: Wish): Promise<Slot | Wait>;
  /** Asked a moment before the slot begins: was the account stopped or paused since it was taken? */
  lookAgain(account: string, lane: Lane): Promise<{ go: true } | Wait>;
}

export function openPace(redis: Store, prefix: string, rateOf: (account: string) => Rate): Pace {
  const ledger = ledgerKeys(prefix);
  const clock = farClock();
  let leaptAt = Number.NEGATIVE_INFINITY;
  /** How long until all is sent that was given a slot before the clock leapt, and a second is over since. */
  const restMs = (patienceMs: number) =>
    leaptAt + patienceMs + mostWidthMs + onTheWayMs + 1_000 - performance.now();
  const keysOf = (account: string) => [
    clockKey(prefix),
    `${prefix}:pace:${account}`,
    standingKey(prefix, account),
  ];
  const ask = async (script: string, keys: readonly string[], ...args: (string | number)[]) =>
    redis.eval(script, keys.length, ...keys, ...args);

  return {
    async reserve(account, lane) {
      const us = await ask(reserveSlot, keysOf(account), lane, gaitOf(rateOf(account), lane).laneMs);
      return Number(us) / 1_000;
    },

    async reserveFor(name, operation, lane) {
      const keys = [...keysOf(name.account), ledger.payment(name)];
      const { laneMs } = gaitOf(rateOf(name.account), lane);
      const us = Number(await ask(reserveSlot, keys, lane, laneMs, fieldOf(operation, 'status')));
      return us < 0 ? undefined : us / 1_000;
    },

    async backlog(account, lane) {
      return Number(await ask(tellBacklog, keysOf(account), lane)) / 1_000;
    },

    async takeBack(account, lane) {
      const { laneMs } = gaitOf(rateOf(account), lane);
      return (await ask(takeBack, keysOf(account), lane, laneMs)) === 1;
    },

    async approach(account, lane, lateMs = 0) {
      const { laneMs, gateMs, shareMs, aheadMs, mostAheadMs, backMs } = gaitOf(rateOf(account), lane, lateMs);
      const steps = [laneMs, gateMs, shareMs, aheadMs, mostAheadMs, backMs];
      const [word, value] = (await ask(approachGate, keysOf(account), lane, ...steps)) as Answer;
      return word === 'go' ? { go: true, pass: String(value) } : waitOf(word, value);
    },

    async take(account, lane, { pass = '', leadMs: lead, widthMs = usualWidthMs } = {}) {
      const { laneMs, gateMs, leadMs, patienceMs } = gaitOf(rateOf(account), lane);
      const asked = performance.now();
      const steps = [laneMs, gateMs, lead ?? leadMs, patienceMs, widthMs, pass];
      const [word, value, now, width] = (await ask(takeSlot, keysOf(account), lane, ...steps)) as Answer;
      if (word !== 'slot') return waitOf(word, value);
      if (clock.heard(asked, performance.now(), Number(now) / 1_000) > leapMs) leaptAt = performance.now();
      const rest = restMs(patienceMs);
      if (rest > 0) return { wait: rest, why: 'pace' };
      const { earliest, latest } = clock.when(Number(value) / 1_000);
      return { at: latest, until: earliest + Number(width) };
    },

    async lookAgain(account, lane) {
      const { laneMs } = gaitOf(rateOf(account), lane);
      const [word, value = 0] = (await ask(lookAgain, keysOf(account), lane, laneMs)) as Partial<Answer>;
      return word === undefined || word === 'go' ? { go: true } : waitOf(word, value);
    },
  };
}

/** A clock set forward by less brings slots no closer than they may come on their way. */
const leapMs = onTheWayMs / 2;

type Answer = [word: 'go' | 'slot' | Wait['why'], value: string | number, now?: number, width?: number];

function waitOf(word: Answer[0], us: string | number): Wait {
  return { wait: Number(us) / 1_000, why: word as Wait['why'] };
}
