import type { Store } from '../../ledger/store.ts';

/**
 * Of each account, which end of day was the last to be taken care of. It belongs to no queue, so emptying
 * those makes nobody forget what was run.
 */
export interface EndOfDayRecord {
  /** `2026-11-22`; undefined where no end of day was ever reached. */
  lastDay(account: string): Promise<string | undefined>;
  /** This day was taken care of. Days before the last one change nothing. */
  reached(account: string, day: string): Promise<void>;
  /** The account has no end of day any more; should it get one again, it begins anew. */
  forget(account: string): Promise<void>;
}

export function openEndOfDayRecord(redis: Store, prefix: string): EndOfDayRecord {
  const key = `${prefix}:end-of-day`;

  return {
    lastDay: async (account) => (await redis.hget(key, account)) ?? undefined,
    async reached(account, day) {
      await redis.eval(onwards, 1, key, account, day);
    },
    async forget(account) {
      await redis.hdel(key, account);
    },
  };
}

/** Days are written so that a later one is the greater text. */
const onwards = /* lua */ `
local last = redis.call('HGET', KEYS[1], ARGV[1])
if not last or last < ARGV[2] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
`;
