import type { Entry } from '../ledger/record.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import type { Verdict } from './verdict.ts';

/** How soon to try again to wake a job that was busy. */
export const wakeAgainMs = 50;

/** Hands over a final payment; what waited for the end of this preauth is woken first. */
export async function answer(desk: Desk, entry: Entry, operation: OperationName): Promise<Verdict<Payment>> {
  const { payment } = entry;
  const waiting = payment.operations.filter(({ status }) => operation === 'preauth' && status === 'queued');

  for (const one of waiting) {
    const heard = await desk.queues.wake(one.operation, payment);
    if (!heard) return { snooze: wakeAgainMs };
  }
  return { settled: payment };
}
