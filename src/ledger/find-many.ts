import type { PaymentName } from '../payment/payment.ts';
import { ledgerKeys } from './keys.ts';
import { type Entry, readEntry } from './record.ts';
import type { Store } from './store.ts';

/** What the ledger knows of each of these payments, in their order, in one question. */
export async function findMany(
  redis: Store,
  prefix: string,
  names: readonly PaymentName[],
): Promise<(Entry | undefined)[]> {
  const keys = ledgerKeys(prefix);
  const reads = redis.pipeline();
  for (const name of names) reads.hgetall(keys.payment(name));
  return ((await reads.exec()) ?? []).map(([error, hash]) => {
    if (error) throw error;
    return readEntry(hash as Record<string, string>);
  });
}
