import type { Batch } from '../../src/payment/batch.ts';
import { toMinor } from '../../src/payment/money.ts';
import { diceFor } from '../support/dice.ts';
import { paced } from './arrivals.ts';
import { openBatch, overBatch } from './batch.ts';
import type { Figure } from './figures.ts';
import type { Captured } from './gateway-reports.ts';
import { type Held, keepHolds } from './holds.ts';
import { watchMemory } from './memory.ts';
import { worstFigure } from './of-limit.ts';
import type { Scenario } from './scenario.ts';
import { untilSent } from './wait.ts';

/** Of all currencies of the run. */
const decimals = 2;

/** How long the batch may take after its last capture was sent: killed jobs run again after seconds. */
const settledWithinMs = 120_000;

/** All workers are killed again and again while they work on a batch. */
export const kills: Scenario = {
  stage: ({ batchLimit }) => ({ limit: batchLimit }),

  async play(stage, { workers, captures, kills: times, batchLimit, seed }, say) {
    const dice = diceFor(seed, 'kills');
    const holds = await keepHolds(stage, 'busy', captures, dice, say);
    const memory = watchMemory();
    const batch = await openBatch(stage, 'busy');

    let working = await stage.start(workers);
    for (let kill = 0; kill < times; kill += 1) {
      memory.of(working);
      const share = (kill + 0.5 + dice.fraction() / 2) / (times + 1);
      await untilSent(stage, 'capture', Math.floor(captures * share), say);
      await Promise.all(working.map((worker) => worker.end('SIGKILL')));
      working = await stage.start(workers);
    }
    memory.of(working);
    await untilSent(stage, 'capture', captures, say);
    say('settling');
    const over = await overBatch(stage, batch, settledWithinMs);
    memory.stop();

    const arrivals = paced(await stage.gateway.arrivals());
    return [
      ...figuresOfBooks(holds, over, await stage.gateway.captured()),
      worstFigure(arrivals, batchLimit),
      ...memory.figures(),
    ];
  },
};

/** Each hold captured once, and all of them: by the batch and by the gateway's books. */
export function figuresOfBooks(
  holds: readonly Held[],
  batch: Pick<Batch, 'counts' | 'totals'>,
  books: Captured,
): Figure[] {
  const currencies = [...new Set(holds.map(({ currency }) => currency))];
  const totals = new Map(batch.totals.map(({ currency, captured }) => [currency, captured]));
  const differing = currencies.filter((currency) => {
    const total = totals.get(currency);
    const minor = total === undefined ? undefined : toMinor(total, decimals);
    return String(minor) !== books.totals[currency] || minor !== sumOf(holds, currency);
  });
  const none = (what: string, value: number): Figure => ({ what, value, unit: '', most: 0 });
  return [
    { what: 'captured, as the batch says', value: batch.counts.approved, unit: '', least: holds.length },
    none('captured twice, by the books', books.twice.length),
    none('not captured, by the books', books.not.length),
    none('currencies whose totals differ from the books', differing.length),
  ];
}

function sumOf(holds: readonly Held[], currency: string): bigint {
  return holds
    .filter((hold) => hold.currency === currency)
    .reduce((sum, { amount }) => sum + toMinor(amount, decimals), 0n);
}
