import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { RedisTarget } from '../../src/redis/connections.ts';

export interface TestRedis {
  queueTarget: RedisTarget;
  vaultTarget: RedisTarget;
  /** Put before every key: tests share the servers and never a key. Hash-tagged, as in production. */
  prefix: string;
}

/** A corner of the shared servers that nobody else has. */
export function testRedis(): TestRedis {
  const { queue, vault } = inject('redis');
  return { queueTarget: queue, vaultTarget: vault, prefix: `{t-${randomBytes(8).toString('hex')}}` };
}
