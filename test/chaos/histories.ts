import { Redis } from 'ioredis';
import { defaultPrefix } from '../../src/ledger/keys.ts';
import { type JournalEntry, Ledger } from '../../src/ledger/ledger.ts';
import type { Finding } from './finding.ts';

const most = 5;

/** What the ledger wrote down of the first orders that something was found about: it says how that came. */
export async function historiesOf(
  findings: Readonly<Record<string, readonly (Finding | string)[]>>,
  url: string,
): Promise<Record<string, JournalEntry[]>> {
  const found = Object.values(findings).flatMap((list) =>
    list.flatMap((one) => (typeof one === 'string' ? [] : [one.client_orderid])),
  );
  if (found.length === 0) return {};
  const redis = new Redis(url);
  try {
    const ledger = new Ledger(redis, defaultPrefix);
    const names = [...new Set(found)].slice(0, most);
    const histories = names.map(async (client_orderid) => {
      return [client_orderid, await ledger.journal({ account: 'default', client_orderid })] as const;
    });
    return Object.fromEntries(await Promise.all(histories));
  } finally {
    redis.disconnect();
  }
}
