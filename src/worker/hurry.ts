import { lanes } from '../payment/lane.ts';
import type { PaymentName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';

const atOnce = 200;

/**
 * After an account's limit was raised: wakes all that waits for a turn by the old one. At the gate each is sent, or
 * gets a turn by the new one. `queued`: what waits, in its order. Gives how many were woken.
 */
export async function hurry(
  { pace, queues, findMany }: Pick<Desk, 'pace' | 'queues' | 'findMany'>,
  account: string,
  queued: () => Promise<readonly PaymentName[]>,
): Promise<number> {
  const freed = await Promise.all(lanes.map((lane) => pace.takeBack(account, lane)));
  if (!freed.includes(true)) return 0;

  const names = await queued();
  for (let from = 0; from < names.length; from += atOnce) {
    const entries = await findMany(names.slice(from, from + atOnce));
    for (const { payment } of entries.filter((entry) => entry !== undefined)) {
      const first = payment.operations.find(({ status }) => status === 'queued');
      if (first) await queues.wake(first.operation, payment);
    }
  }
  return names.length;
}
