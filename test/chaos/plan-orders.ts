import { type Dice, diceFor } from '../support/dice.ts';
import type { Counts } from './options.ts';
import { type SpoiledReply, spoilKinds } from './spoiled-replies.ts';

export type CallbackFate = 'normal' | 'lost' | 'late' | 'doubled' | 'early';

/** What the shop wants of a hold: the money, its release, both at once (and gets one), or the money by a batch. */
export type Wish = 'capture' | 'cancel' | 'either' | 'batch';

/** What a shop will do with one order, and what the gateway will do to it. */
export interface OrderPlan {
  client_orderid: string;
  /** When it is ordered, ms after the beginning. */
  at: number;
  /** The preauth's body, laid over a good one. */
  changes: Record<string, string>;
  /** Ordered a second time at once, as a shop does that got impatient. */
  repeated: boolean;
  wish: Wish;
  /** How the wish is asked for. */
  later: {
    /** Before the preauth is final, or once it is approved; a batch takes what is approved. */
    when: 'early' | 'approved';
    /** What a capture takes; undefined: the whole hold. */
    amount: string | undefined;
    repeated: boolean;
  };
  callbacks: CallbackFate;
  /** How long each reply of the gateway takes, ms. */
  replyMs: number;
  spoiled: SpoiledReply[];
}

/** The orders of a run, in the order they come: so many at a time that the limit, requests a second, is felt. */
export function planOrders(
  { payments, badReplies }: Counts,
  seed: number,
  { loadMs, limit }: { loadMs: number; limit: number },
): OrderPlan[] {
  const together = Math.ceil(limit * secondsWorth);
  const orders = Array.from({ length: payments }, (_, index) => {
    const first = index - (index % together);
    return planOrder(diceFor(seed, `order ${index}`), `c${seed}-${index}z`, (first / payments) * loadMs);
  });

  const dice = diceFor(seed, 'bad replies');
  const [first, ...others] = orders;
  for (let left = badReplies; first && left > 0; left -= 1) {
    dice.pick([first, ...others]).spoiled.push({
      command: dice.weighed({ preauth: 4, capture: 3, return: 1, status: 3 }),
      kind: dice.pick(spoilKinds),
    });
  }
  return orders;
}

/** Orders come in heaps that take so long to send, s. */
const secondsWorth = 1.5;

/** What a capture of the order takes, where it is not the whole hold. */
export function moneyOf({ amount }: OrderPlan['later']): { amount?: string; currency?: string } {
  return amount === undefined ? {} : { amount, currency: 'USD' };
}

function planOrder(dice: Dice, client_orderid: string, at: number): OrderPlan {
  const minor = dice.whole(1_000, 90_000);
  const partly = dice.whole(100, minor);
  return {
    client_orderid,
    at: Math.round(at),
    changes: { amount: decimal(minor), ...payers[dice.weighed(payerWeights)] },
    repeated: dice.chance(0.15),
    later: {
      when: dice.chance(0.35) ? 'early' : 'approved',
      amount: dice.chance(0.3) ? decimal(partly) : undefined,
      repeated: dice.chance(0.25),
    },
    callbacks: dice.weighed({ normal: 60, lost: 10, late: 10, doubled: 10, early: 10 }),
    replyMs: dice.chance(0.3) ? dice.whole(20, 300) : 0,
    spoiled: [],
    wish: dice.weighed({ capture: 55, cancel: 15, either: 8, batch: 22 }),
  };
}

/** Payers by what becomes of their preauth, as the simulator plays it. */
const payers = {
  approved: { cvv2: '123' },
  unknownFirst: { cvv2: '217' },
  declined: { cvv2: '116' },
  filtered: { email: 'fraud@example.com' },
};
const payerWeights = { approved: 84, unknownFirst: 6, declined: 6, filtered: 4 };

function decimal(minor: number): string {
  return (minor / 100).toFixed(2);
}
