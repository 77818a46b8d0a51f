import type { LaterOperation } from '../ledger/additions.ts';
import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { placeOf } from './claim.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import { entryOf } from './entry.ts';
import type { Held } from './holds/held.ts';
import type { Heard } from './inquire.ts';
import { afterTooEarly } from './too-early.ts';
import type { Verdict } from './verdict.ts';

/** Fewer answers than this are never believed, however long apart. */
const enoughAnswers = 3;

/**
 * What follows from an answer that shows no trace of an operation; undefined: nothing yet. `askedAt`: when
 * the question was put.
 */
export async function considerAbsence(
  desk: Desk,
  { payment: { account, client_orderid } }: Entry,
  operation: OperationName,
  heard: Heard,
  askedAt: number,
): Promise<Verdict<Payment> | undefined> {
  if (heard !== 'absent' && typeof heard !== 'object') return undefined;
  const entry = await entryOf(desk, { account, client_orderid });
  if (operationOf(entry.payment, operation)?.status !== 'unknown') return undefined;

  const hold = heard === 'absent' ? undefined : heard.hold;
  if (operation !== 'preauth' && hold !== undefined && entry.work[operation].told === 'wait')
    return afterTooEarly(desk, entry, operation, hold);

  // While the hold itself is not approved, that it is the newest says nothing of a capture.
  if (operation !== 'preauth' && !isUntouched(operation, hold)) return undefined;
  if (isAcknowledged(entry, operation)) return undefined;
  return believe(desk, entry, operation, askedAt);
}

/** No such operation was begun since. A cancel of what was captured would have been none, so there is none. */
function isUntouched(operation: LaterOperation, hold: Held | undefined): boolean {
  return hold === 'approved' || (operation === 'cancel' && hold === 'captured');
}

/** The gateway said before that it has it: then no answer can make it not have happened. */
function isAcknowledged({ payment, work }: Entry, operation: OperationName): boolean {
  const known = operation === 'preauth' && payment.paynet_order_id !== null;
  return known || work[operation].told !== '' || operationOf(payment, operation)?.serial_number !== null;
}

/**
 * Believes it after enough answers of the gateway that it went to, over the grace period, to questions that
 * were put when it could not leave any more. Then a preauth has ended as never sent, and is not sent again; a
 * capture or cancel is. The period is counted from the first such answer, too: clocks of two machines may differ.
 */
async function believe(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
  askedAt: number,
): Promise<Verdict<Payment> | undefined> {
  const { payment, work } = entry;
  const { claim, sendBefore, sentTo } = work[operation];
  const isSamePlace = sentTo === placeOf(desk.account(payment.account));
  if (askedAt < sendBefore || !isSamePlace) return undefined;

  const why = `the gateway knows ${operation === 'preauth' ? 'no such order' : `of no ${operation}`}`;
  const { answers, since } = await desk.ledger.countAbsence(payment, operation, { claim, askedAt, why });
  const isOver = askedAt >= Math.max(sendBefore, since) + desk.notFoundGraceMs;
  if (answers < enoughAnswers || !isOver) return undefined;

  if (operation === 'preauth') return dismiss(desk, entry, operation, 'NEVER_ARRIVED', claim);
  await desk.ledger.move(payment, operation, 'queued', { claim, why: 'it never arrived: to be sent again' });
  return { snooze: 0 };
}
