import { paced } from './arrivals.ts';
import { figuresOfLimit, figuresOfStarts } from './of-limit.ts';
import { orderAll } from './orders.ts';
import type { Scenario } from './scenario.ts';
import { untilSent } from './wait.ts';

/** Many preauths are ordered at once, and the workers send them. */
export const queue: Scenario = {
  stage: ({ limit }) => ({ limit }),

  async play(stage, { workers, limit, queued }, say) {
    await stage.start(workers);
    await orderAll(stage, 'busy', queued);
    await untilSent(stage, 'preauth', queued, say);

    const arrivals = paced(await stage.gateway.arrivals());
    return [...figuresOfLimit(arrivals, limit), ...figuresOfStarts(stage.logs, arrivals, 1.1)];
  },
};
