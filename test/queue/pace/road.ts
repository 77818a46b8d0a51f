import { test as base } from 'vitest';
import type { Store } from '../../../src/ledger/store.ts';
import { clockKey } from '../../../src/queue/pace/clock-script.ts';
import { openPace, type Pace } from '../../../src/queue/pace/pace.ts';
import { connect } from '../../../src/redis/connections.ts';
import { testRedis } from '../../support/redis.ts';

/** The pace of an account, and what tests do to it. */
export interface Road {
  redis: Store;
  prefix: string;
  /** At 20 a second, half of it for batches; as every process opens it. */
  pace: Pace;
  another(): Pace;
  /** Sets the account's standing. */
  stand(fields: Record<string, string | number>): Promise<void>;
  /** Sets one of the account's clocks. */
  set(clock: string, ms: number): Promise<void>;
  clock(name: string): Promise<number>;
  now(): Promise<number>;
  /** As if somebody had set Redis's clock, by so much. */
  setRedisClock(ms: number): Promise<void>;
}

export const rate = { perSecond: 20, batchShare: 0.5 };

export const test = base.extend<{ road: Road }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  road: async ({}, use) => {
    const { queueTarget, prefix } = testRedis();
    const redis = connect(queueTarget, 'worker');
    const another = () => openPace(redis, prefix, () => rate);
    await use({
      redis,
      prefix,
      pace: another(),
      another,
      async stand(fields) {
        await redis.hset(`${prefix}:standing:shop`, fields);
      },
      async set(clock, ms) {
        await redis.hset(`${prefix}:pace:shop`, clock, ms);
      },
      clock: async (name) => Number(await redis.hget(`${prefix}:pace:shop`, name)),
      async now() {
        const [seconds = '', micros = ''] = (await redis.time()).map(String);
        return Number(seconds) * 1_000 + Number(micros) / 1_000;
      },
      async setRedisClock(ms) {
        await redis.hincrbyfloat(clockKey(prefix), 'shift', ms);
      },
    });
    redis.disconnect();
  },
});
