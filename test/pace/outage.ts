import { paced } from './arrivals.ts';
import { figuresOfLimit, figuresOfStarts } from './of-limit.ts';
import { orderAll } from './orders.ts';
import type { Scenario } from './scenario.ts';
import { untilSent } from './wait.ts';

/** What the shop believes: so it hands out slots that are over before there is a worker. */
const noLimit = 99_999;

/** All workers are away until every slot is overdue. */
export const outage: Scenario = {
  stage: ({ limit }) => ({ limit, shopLimit: noLimit }),

  async play(stage, { workers, limit, overdue, sends }, say) {
    say('ordering');
    await orderAll(stage, 'busy', overdue);
    await stage.start(workers);
    await untilSent(stage, 'preauth', Math.min(overdue, sends), say);

    const arrivals = paced(await stage.gateway.arrivals());
    return [...figuresOfLimit(arrivals, limit), ...figuresOfStarts(stage.logs, arrivals, 2)];
  },
};
