import { batchKeys } from './batch-keys.ts';
import { ledgerKeys } from './keys.ts';
import type { Store } from './store.ts';

/** What is asked for one payment of a list; without an amount, all that is held. */
interface Listed {
  client_orderid: string;
  amount?: string;
  currency?: string;
}

/**
 * Lays long lists ready in pieces, under a name that nobody else uses, so that a batch is opened in one step
 * with all of them or not at all. What is never opened is cleared away by itself.
 */
export interface BatchTray {
  /** A list to be captured, in the order in which the holds expire. */
  items(account: string, listed: readonly Listed[]): Promise<void>;
  /** Payments to leave out. */
  excluded(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

const atOnce = 500;
const keptMs = 60 * 60_000;

export function openTray(redis: Store, prefix: string, tray: string): BatchTray {
  const keys = batchKeys(prefix);
  const places = { items: keys.candidates(tray), wanted: keys.wanted(tray), excluded: keys.excluded(tray) };

  return {
    async items(account, listed) {
      for (const page of pagesOf(listed)) {
        const holds = ledgerKeys(prefix).holds(account);
        const ends = await redis.zmscore(holds, ...page.map(({ client_orderid }) => client_orderid));
        // Not held, or not yet: last.
        const scored = page.flatMap(({ client_orderid }, index) => [ends[index] ?? '+inf', client_orderid]);
        const wanted = page.map(({ client_orderid, ...money }) => [client_orderid, JSON.stringify(money)]);
        await redis.zadd(places.items, ...scored);
        await redis.hset(places.wanted, ...wanted.flat());
        await Promise.all([redis.pexpire(places.items, keptMs), redis.pexpire(places.wanted, keptMs)]);
      }
    },
    async excluded(ids) {
      for (const page of pagesOf(ids)) {
        await redis.sadd(places.excluded, ...page);
        await redis.pexpire(places.excluded, keptMs);
      }
    },
    async clear() {
      await redis.unlink(...Object.values(places));
    },
  };
}

function* pagesOf<One>(all: readonly One[]): Generator<readonly One[]> {
  for (let from = 0; from < all.length; from += atOnce) yield all.slice(from, from + atOnce);
}
