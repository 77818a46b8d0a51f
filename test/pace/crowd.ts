import { diceFor } from '../support/dice.ts';
import { type Arrival, firstOf, paced, perSecond } from './arrivals.ts';
import { openBatch } from './batch.ts';
import { type Figure, quantile, rounded } from './figures.ts';
import { keepHolds } from './holds.ts';
import { watchMemory } from './memory.ts';
import { worstFigure } from './of-limit.ts';
import { type Ordered, orderSlowly } from './orders.ts';
import type { Scenario } from './scenario.ts';
import { untilSent } from './wait.ts';

/** How long after its slot a shopper's preauth of the account of the batch may be sent, and one of another. */
const mostMs = { busy: 1_000, calm: 100 };
/** Far less than a batch leaves of the limit. */
const everyMs = { busy: 500, calm: 300 };

/** Shoppers come by while a batch of very many captures is being worked on. */
export const crowd: Scenario = {
  stage: ({ limit }) => ({ limit }),

  async play(stage, { workers, limit, crowd: count, shoppers, seed }, say) {
    await keepHolds(stage, 'busy', count, diceFor(seed, 'crowd'), say);
    const memory = watchMemory();
    memory.of(await stage.start(workers));
    await openBatch(stage, 'busy');
    await untilSent(stage, 'capture', Math.min(limit, count), say);

    say('shoppers come by');
    const [busy, calm] = await Promise.all([
      orderSlowly(stage, 'busy', { count: shoppers, everyMs: everyMs.busy }),
      orderSlowly(stage, 'calm', { count: shoppers, everyMs: everyMs.calm }),
    ]);
    await untilSent(stage, 'preauth', 2 * shoppers, say);
    memory.stop();

    const arrivals = paced(await stage.gateway.arrivals());
    const ofCalm = new Set(calm.map(({ client_orderid }) => client_orderid));
    const captures = arrivals.filter(({ command }) => command === 'capture');
    return [
      worstFigure(
        arrivals.filter(({ client_orderid }) => !ofCalm.has(client_orderid)),
        limit,
      ),
      { what: 'captures of the batch', value: rounded(perSecond(captures), 1), unit: 'a second' },
      ...latencies('a shopper, after its slot', busy, arrivals, { worst: mostMs.busy }),
      ...latencies("another account's, after its slot", calm, arrivals, { p99: mostMs.calm }),
      ...memory.figures(),
    ];
  },
};

function latencies(
  whose: string,
  ordered: readonly Ordered[],
  arrivals: readonly Arrival[],
  most: { p99?: number; worst?: number },
): Figure[] {
  const sent = firstOf(arrivals, 'preauth');
  const late = ordered.map(({ client_orderid, slotAt }) => (sent.get(client_orderid) ?? Infinity) - slotAt);
  const figure = (name: string, share: number, mark?: number): Figure => ({
    what: `${whose}, ${name}`,
    value: Math.round(quantile(late, share)),
    unit: 'ms',
    ...(mark !== undefined && { most: mark }),
  });
  return [figure('p50', 0.5), figure('p99', 0.99, most.p99), figure('worst', 1, most.worst)];
}
