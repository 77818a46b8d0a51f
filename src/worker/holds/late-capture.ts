import type { Entry } from '../../ledger/record.ts';
import { ourCodes } from '../../payment/errors.ts';
import type { OperationName, Payment } from '../../payment/payment.ts';
import type { Status } from '../../payment/state.ts';
import type { Desk } from '../desk.ts';

/** A gateway's reason as it came: its code and its words. */
interface Reason {
  error_code: string | null;
  error_message: string | null;
}

/** A capture after its hold's time is tried all the same: the date is a guess. It is written down and told of. */
export async function flagLate(desk: Desk, { payment }: Entry): Promise<void> {
  const { account, client_orderid, hold_expires_at } = payment;
  if (hold_expires_at === null || desk.now() < Date.parse(hold_expires_at)) return;
  const why = 'its hold was expected to have expired';
  await desk.ledger.note(payment, { operation: 'capture', why });
  desk.log.tell('captured after its hold expired', { account, client_orderid, at: hold_expires_at });
}

/**
 * The reason of an end as a shop sees it. That of a capture which left after its hold's time names that, too: in
 * the gateway's place where it gave no code, else behind its words.
 */
export function reasonOf(
  { hold_expires_at }: Payment,
  operation: OperationName,
  state: Status,
  sentAt: number | null,
  { error_code, error_message }: Reason,
): Reason {
  const isNo = state === 'declined' || state === 'refused';
  const isLate = hold_expires_at !== null && (sentAt ?? 0) >= Date.parse(hold_expires_at);
  if (operation !== 'capture' || !isNo || !isLate) return { error_code, error_message };

  if (error_code === null)
    return { error_code: 'HOLD_EXPIRED', error_message: error_message ?? ourCodes.HOLD_EXPIRED };
  const late = `its hold was expected to last until ${hold_expires_at}`;
  return { error_code, error_message: error_message === null ? late : `${error_message} (${late})` };
}
