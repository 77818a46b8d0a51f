import type { Entry } from '../ledger/record.ts';
import type { PaymentName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';

/** A job's payment. A job without one is a bug or a lost ledger: it fails loudly and is tried again. */
export async function entryOf({ ledger }: Desk, name: PaymentName): Promise<Entry> {
  const entry = await ledger.find(name);
  if (!entry) throw Object.assign(new Error('this job has no payment in the ledger'), { code: 'NO_PAYMENT' });
  return entry;
}
