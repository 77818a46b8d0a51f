import { randomUUID } from 'node:crypto';
import type { Entry } from '../ledger/record.ts';
import type { OurCode } from '../payment/errors.ts';
import { ourCodes } from '../payment/errors.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Verdict } from './verdict.ts';

/** The right of one visit to send an operation once. */
export interface Attempt {
  entry: Entry;
  operation: OperationName;
  /** Names this attempt; what it writes counts only while no other came after it. */
  claim: string;
}

/**
 * Writes down that a request is about to leave. Of many who try, one may go on; whoever finds
 * `sending` later knows that it may have left.
 */
export async function claim(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
): Promise<Attempt | undefined> {
  const attempt = { entry, operation, claim: randomUUID() };
  const fields = {
    sent_at: String(desk.now()),
    tries: String(entry.work[operation].tries + 1),
    claim: attempt.claim,
  };
  const { outcome } = await desk.ledger.move(entry.payment, operation, 'sending', { fields });
  if (outcome === 'moved') return attempt;

  // Redis may have done it and its reply got lost; then the second try meets our own claim.
  const now = await entryOf(desk, entry.payment);
  return now.work[operation].claim === attempt.claim ? attempt : undefined;
}

/** Ends an operation that never left and never will. */
export async function dismiss(
  desk: Desk,
  { payment }: Entry,
  operation: OperationName,
  code: OurCode,
  claim = '',
): Promise<Verdict<Payment>> {
  const fields = { error_code: code, error_message: ourCodes[code] };
  await desk.ledger.move(payment, operation, 'not_sent', { fields, why: code, claim });
  const { account, client_orderid } = payment;
  desk.log.warn({ account, client_orderid, operation, code }, 'not sent');
  return answer(desk, await entryOf(desk, payment), operation);
}
