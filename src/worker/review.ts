import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { inquire } from './inquire.ts';
import type { Verdict } from './verdict.ts';

const day = 24 * 60 * 60 * 1_000;

/** Puts an operation up for a person to decide. It was asked about for long enough; nothing is guessed. */
export async function toReview(
  desk: Desk,
  { payment }: Entry,
  operation: OperationName,
): Promise<Verdict<Payment>> {
  const why = 'the schedule ended without an answer that could be believed';
  const { outcome } = await desk.ledger.move(payment, operation, 'needs_review', { why });
  if (outcome !== 'moved') return { snooze: 0 }; // an answer came after all

  const { account, client_orderid } = payment;
  desk.log.tell('needs review', { account, client_orderid, operation });
  return { snooze: day };
}

/**
 * A visit to an operation under review, once a day: the gateway may have an answer after all. A person's
 * decision, or a callback, wakes its job at once.
 */
export async function askOnceMore(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
): Promise<Verdict<Payment>> {
  const turn = await desk.questions.turn(entry.payment, operation);
  if ('wait' in turn) return { snooze: turn.wait };
  await inquire(desk, entry, operation);
  const latest = await entryOf(desk, entry.payment);
  const settled = isFinal(operationOf(latest.payment, operation)?.status ?? 'needs_review');
  return settled ? answer(desk, latest, operation) : { snooze: day };
}
