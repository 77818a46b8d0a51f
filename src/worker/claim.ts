import type { Entry } from '../ledger/record.ts';
import type { OurCode } from '../payment/errors.ts';
import { ourCodes } from '../payment/errors.ts';
import type { OperationName, Payment, PaymentName } from '../payment/payment.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Verdict } from './verdict.ts';

/**
 * Writes down that a request is about to leave. Of many who try, one may go on; whoever finds
 * `sending` later knows that it may have left.
 */
export async function claim(desk: Desk, entry: Entry, operation: OperationName): Promise<boolean> {
  const fields = { sent_at: String(desk.now()), tries: String(entry.work[operation].tries + 1) };
  const { outcome } = await desk.ledger.move(entry.payment, operation, 'sending', { fields });
  return outcome === 'moved';
}

/** Ends an operation that never left and never will. */
export async function dismiss(
  desk: Desk,
  name: PaymentName,
  operation: OperationName,
  code: OurCode,
): Promise<Verdict<Payment>> {
  const fields = { error_code: code, error_message: ourCodes[code] };
  await desk.ledger.move(name, operation, 'not_sent', { fields, why: code });
  desk.log.warn({ ...nameOnly(name), operation, code }, 'not sent');
  return answer(desk, await entryOf(desk, name), operation);
}

function nameOnly({ account, client_orderid }: PaymentName): PaymentName {
  return { account, client_orderid };
}
