import { type BatchDesk, type BatchSeen, openBatchDesk } from './batch-desk.ts';
import type { Case } from './case.ts';
import type { Clock } from './clock.ts';
import { openCounter } from './counter.ts';
import { bringToItsEnd } from './errand.ts';
import type { OrderPlan } from './plan-orders.ts';

export interface Shop {
  readonly cases: readonly Case[];
  /** Orders everything when its time comes, and resolves when all of it is final. */
  trade(clock: Clock): Promise<void>;
  /** How many orders were placed and are not final yet. */
  underWay(): number;
  /** Looks at everything once more, and brings to its end what is not there, or not final. */
  settle(): Promise<void>;
  /** Batches as they were seen last. */
  batches(): readonly BatchSeen[];
  /** Repeats of what had been acknowledged and was gone. */
  readonly tally: { gone: number };
}

/**
 * A shop that does what the documents tell it: repeats the same request until it gets its 202, looks
 * until the result is final, and repeats what turns out to be gone. It stops when `patience` ends.
 */
export function openShop(
  orders: readonly OrderPlan[],
  doors: () => readonly string[],
  patience: AbortSignal,
): Shop {
  const counter = openCounter(doors, patience);
  const tally = { gone: 0 };
  const desk: BatchDesk = openBatchDesk(counter, orders, tally);
  let underWay = 0;
  const cases = orders.map(
    (plan): Case => ({
      plan,
      acknowledged: new Set(),
      payment: undefined,
      told: new Map(),
      refused: new Set(),
      surprises: [],
    }),
  );

  return {
    cases,
    tally,
    batches: desk.seen,
    underWay: () => underWay,
    async trade(clock) {
      await Promise.all(
        cases.map(async (one) => {
          await clock.until(one.plan.at);
          underWay += 1;
          await bringToItsEnd({ counter, desk, tally }, one);
          underWay -= 1;
        }),
      ).catch(unlessOver);
    },
    async settle() {
      await desk.again().catch(unlessOver);
      await Promise.all(cases.map((one) => bringToItsEnd({ counter, desk, tally }, one))).catch(unlessOver);
    },
  };

  function unlessOver(error: unknown): void {
    if (!patience.aborted) throw error;
  }
}
