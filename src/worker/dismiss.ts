import type { Entry } from '../ledger/record.ts';
import { type OurCode, ourCodes } from '../payment/errors.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Verdict } from './verdict.ts';

/**
 * Ends an operation that never reached the gateway and never will. Without a claim only while it is queued:
 * another visit may be sending it by now.
 */
export async function dismiss(
  desk: Desk,
  { payment }: Entry,
  operation: OperationName,
  code: OurCode,
  claim?: string,
): Promise<Verdict<Payment>> {
  await desk.permits.withhold(payment, operation);
  const fields = { error_code: code, error_message: ourCodes[code] };
  const mayTurnUp = code === 'NEVER_ARRIVED' && { givenUp: true as const };
  const guard = claim === undefined ? { from: 'queued' as const } : { claim };
  const { outcome } = await desk.ledger.move(payment, operation, 'not_sent', {
    fields,
    why: code,
    ...guard,
    ...mayTurnUp,
  });
  if (outcome !== 'moved') return { snooze: 0 };

  const { account, client_orderid } = payment;
  desk.log.tell('not sent', { account, client_orderid, operation, code });
  return answer(desk, await entryOf(desk, payment), operation);
}
