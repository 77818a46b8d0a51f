import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import type { RedisTarget } from '../../src/redis/connections.ts';
import { type AclRole, aclPassword, aclUser } from './acl.ts';

export interface TestRedis {
  queueTarget: RedisTarget;
  vaultTarget: RedisTarget;
  /** Put before every key: tests share the servers and never a key. Hash-tagged, as in production. */
  prefix: string;
  /** The same servers for a role of the program, with no more rights than deploy/redis gives it. */
  as?(role: AclRole): Targets;
}

interface Targets {
  queue: RedisTarget;
  vault: RedisTarget;
}

/** A corner of the shared servers that nobody else has. */
export function testRedis(): TestRedis {
  const { queue, vault } = inject('redis');
  return {
    queueTarget: queue,
    vaultTarget: vault,
    prefix: `{t-${randomBytes(8).toString('hex')}}`,
    as: (role) => {
      const login = { username: aclUser(role), password: aclPassword };
      return { queue: { ...queue, ...login }, vault: { ...vault, ...login } };
    },
  };
}
