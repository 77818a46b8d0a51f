import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import { queueNames } from '../../src/queue/queues.ts';
import { connect } from '../../src/redis/connections.ts';
import type { Dice } from '../support/dice.ts';
import type { RedisServer } from '../support/redis-server.ts';
import type { Diary } from './diary.ts';
import type { BreakKind, FaultPlan } from './plan.ts';

/** How old the state is that a restore goes back to, ms. */
const restoreAgeMs = 5_000;

/** Hurts the Redis of queue and ledger in one way; one after the other. */
export function openRedisBreaker(redis: RedisServer, diary: Diary) {
  const ways: Record<BreakKind, (dice: Dice) => Promise<void>> = {
    async kill(dice) {
      const from = Date.now();
      await redis.kill();
      await sleep(dice.whole(100, 2_000));
      await redis.start();
      diary.tally.redisKills += 1;
      diary.redisHurt(from);
    },

    async restore() {
      const from = Date.now();
      await redis.copyFiles();
      await sleep(restoreAgeMs);
      await redis.kill();
      await redis.putBackCopy();
      await redis.start();
      diary.tally.restores += 1;
      diary.setBacks.push(Date.now());
      diary.redisHurt(from);
    },

    async wipe() {
      const from = Date.now();
      await forgetAllJobs(redis.url);
      diary.tally.keyWipes += 1;
      diary.redisHurt(from);
    },
  };
  return ({ kind, dice }: FaultPlan<BreakKind>) => ways[kind](dice);
}

/** Deletes every key of BullMQ, and none of the ledger. */
async function forgetAllJobs(url: string): Promise<void> {
  const redis = connect({ url }, 'worker');
  try {
    for (const queue of queueNames) {
      const keys = await redis.keys(`${defaultPrefix}:${queue}:*`);
      for (let index = 0; index < keys.length; index += 500)
        await redis.unlink(keys.slice(index, index + 500));
    }
  } finally {
    redis.disconnect();
  }
}
