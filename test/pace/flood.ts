import type { PaymentName } from '../../src/payment/payment.ts';
import { paced, perSecond, slowestStretch } from './arrivals.ts';
import { rounded } from './figures.ts';
import { figuresOfStarts, worstFigure } from './of-limit.ts';
import { orderAll } from './orders.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';
import { untilSent, untilTaken } from './wait.ts';

const stretchMs = 5_000;

/**
 * More waits, and is allowed, than the machine can do: then it does what it can, and not less the more there is.
 */
export const flood: Scenario = {
  stage: ({ floodLimit }) => ({ limit: floodLimit }),

  async play(stage, { workers, floodLimit, flooded }, say) {
    say('ordering');
    await captureAll(stage, await orderAll(stage, 'busy', flooded));
    await stage.start(workers);
    // Of some the answer gets lost on a machine so busy: those come later, by the schedule of questions.
    await untilSent(stage, 'capture', Math.ceil(flooded * 0.95), say);

    const arrivals = paced(await stage.gateway.arrivals());
    const rate = perSecond(arrivals);
    return [
      worstFigure(arrivals, floodLimit),
      { what: 'long-run rate', value: rounded(rate, 1), unit: 'a second' },
      {
        what: `the slowest ${stretchMs / 1_000} s`,
        value: rounded(slowestStretch(arrivals, stretchMs), 1),
        unit: 'a second',
        least: rounded(rate / 3, 1),
      },
      ...figuresOfStarts(stage.logs, arrivals, 3),
    ];
  },
};

const atOnce = 50;

/** Each capture waits for its preauth. */
async function captureAll({ shop }: Stage, orders: readonly PaymentName[]): Promise<void> {
  for (let from = 0; from < orders.length; from += atOnce) {
    await Promise.all(
      orders.slice(from, from + atOnce).map(async ({ account, client_orderid }) => {
        const taken = await untilTaken(() => shop.client.capture({ account, client_orderid }));
        if (!taken.ok) throw new Error('a good capture was not taken');
      }),
    );
  }
}
