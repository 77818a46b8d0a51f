import type { PaymentName } from '../payment/payment.ts';
import { ledgerKeys } from './keys.ts';
import { type Entry, readEntry } from './record.ts';
import type { Store } from './store.ts';

/** Read in one go. More at a time would keep the process from what else it has to do. */
const atOnce = 50;

/** What the ledger knows of each of these payments, in their order. */
export async function findMany(
  redis: Store,
  prefix: string,
  names: readonly PaymentName[],
): Promise<(Entry | undefined)[]> {
  const keys = ledgerKeys(prefix);
  const found: (Entry | undefined)[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    const reads = redis.pipeline();
    for (const name of names.slice(from, from + atOnce)) reads.hgetall(keys.payment(name));
    for (const [error, hash] of (await reads.exec()) ?? []) {
      if (error) throw error;
      found.push(readEntry(hash as Record<string, string>));
    }
  }
  return found;
}
