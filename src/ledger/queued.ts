import type { PaymentName } from '../payment/payment.ts';
import { ledgerKeys, nameOfMember } from './keys.ts';
import type { Store } from './store.ts';

/** The payments of an account whose newest operation waits to be sent, the oldest first. */
export async function queuedOf(redis: Store, prefix: string, account: string): Promise<PaymentName[]> {
  const members = await redis.zrange(ledgerKeys(prefix).index(account, 'queued'), '0', '-1');
  return members.map(nameOfMember);
}
