import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import type { Verdict } from './verdict.ts';

/** How soon to try again to wake a job that was busy. */
export const wakeAgainMs = 50;

/** Hands over a final payment; a capture that waited for this preauth is woken first. */
export async function answer(desk: Desk, entry: Entry, operation: OperationName): Promise<Verdict<Payment>> {
  const { payment } = entry;

  if (operation === 'preauth' && operationOf(payment, 'capture')?.status === 'queued') {
    const heard = await desk.queues.wake('capture', payment);
    if (!heard) return { snooze: wakeAgainMs };
  }
  return { settled: payment };
}
