import { ledgerKeys, type OperationRef, readRef, refOf } from './keys.ts';
import type { Store } from './store.ts';

/** The operations that are not final, by when somebody must look whether they are still worked on. */
export interface Watch {
  /** Those whose time has come, the most overdue first. */
  due(now: number, limit: number): Promise<OperationRef[]>;
  /** Puts off the next look at operations that are still not final. Times are milliseconds since 1970. */
  putOff(later: readonly { ref: OperationRef; until: number }[]): Promise<void>;
  /** Those that a person must decide on, the oldest first. */
  underReview(): Promise<OperationRef[]>;
}

export function openWatch(redis: Store, prefix: string): Watch {
  const keys = ledgerKeys(prefix);

  return {
    async due(now, limit) {
      const refs = await redis.zrangebyscore(keys.due, '-inf', now, 'LIMIT', 0, limit);
      return refs.map(readRef);
    },

    async putOff(later) {
      const writes = redis.pipeline();
      for (const { ref, until } of later)
        writes.zadd(keys.due, 'XX', String(until), refOf(ref, ref.operation));
      for (const [error] of (await writes.exec()) ?? []) if (error) throw error;
    },

    async underReview() {
      return (await redis.zrange(keys.review, '0', '-1')).map(readRef);
    },
  };
}
