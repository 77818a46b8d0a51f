import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { answer, rest } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { inquire } from './inquire.ts';
import { pause } from './pause.ts';
import { nextLook } from './schedule.ts';
import type { Verdict } from './verdict.ts';

/** A visit to an operation that left: ask what became of it, as long as the schedule says. */
export async function ask(desk: Desk, entry: Entry, operation: OperationName): Promise<Verdict<Payment>> {
  const { payment, work } = entry;

  if (operationOf(payment, operation)?.status === 'sending') {
    await desk.ledger.move(payment, operation, 'unknown', { why: 'the worker that was sending it stopped' });
  }
  await inquire(desk, entry, operation);

  const latest = await entryOf(desk, payment);
  if (isFinal(operationOf(latest.payment, operation)?.status ?? 'unknown'))
    return answer(desk, latest, operation);

  const since = work[operation].sentAt ?? work[operation].queuedAt;
  if (nextLook(desk.schedule, since, desk.now()) !== undefined) return pause(desk, latest, operation);

  await desk.ledger.move(payment, operation, 'needs_review', { why: 'the schedule ended without an answer' });
  const { account, client_orderid } = payment;
  desk.log.error({ account, client_orderid, operation }, 'needs review');
  return rest();
}
