import { randomUUID } from 'node:crypto';
import type { Store } from '../ledger/store.ts';

/** A duty that one process of all has at a time, as long as it says so in time. */
export interface Lease {
  /** Takes the duty if nobody has it, keeps it if it is ours. True: it is ours for another `ms`. */
  take(): Promise<boolean>;
  /** Lets another process have it at once. */
  letGo(): Promise<void>;
}

export function openLease(redis: Store, prefix: string, duty: string, ms: number): Lease {
  const key = `${prefix}:lease:${duty}`;
  const us = randomUUID();

  return {
    take: async () => (await redis.eval(takeLease, 1, key, us, ms)) === 1,
    async letGo() {
      await redis.eval(endLease, 1, key, us);
    },
  };
}

const takeLease = /* lua */ `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

const endLease = /* lua */ `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;
