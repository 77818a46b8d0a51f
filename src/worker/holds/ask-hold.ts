import type { LaterOperation } from '../../ledger/additions.ts';
import type { Entry } from '../../ledger/record.ts';
import { ourCodes } from '../../payment/errors.ts';
import type { Payment } from '../../payment/payment.ts';
import { answer } from '../answer.ts';
import { claim } from '../claim.ts';
import type { Desk } from '../desk.ts';
import { entryOf } from '../entry.ts';
import type { Hold } from '../hold.ts';
import { inquire } from '../inquire.ts';
import { holdBack } from '../look-first.ts';
import { isOver, pause } from '../pause.ts';
import { postpone } from '../postpone.ts';
import { toReview } from '../review.ts';
import type { Verdict } from '../verdict.ts';
import { type Held, isUnderWay } from './held.ts';

/**
 * Asks the gateway how the hold stands, each time before a cancel is sent, and a capture that wants it. Sent
 * after a capture that we don't know of, the same request would give the money back. Undefined: the hold is the
 * newest there and approved, so it may leave, also where such a request of somebody else failed; what was cancelled
 * or captured there already is adopted.
 */
export async function askHold(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: LaterOperation,
): Promise<Verdict<Payment> | undefined> {
  if (operation === 'capture' && !entry.work.capture.askFirst) return undefined;

  const heard = await inquire(desk, entry, operation);
  if (heard === 'silence') return postpone(desk, entry, operation, 'not known how the hold stands');
  if (heard === 'in vain') return undefined;
  if (heard === 'there') {
    await holdBack(desk, hold, entry, operation);
    return { snooze: 0 };
  }
  if (typeof heard !== 'object' || isUnderWay(heard.hold)) return wait(desk, hold, entry, operation);
  return heard.hold === 'approved' ? undefined : giveUp(desk, hold, entry, operation, heard.hold);
}

/** What nobody understands is asked about as long as the schedule says, and then shown to a person. */
async function wait(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: LaterOperation,
): Promise<Verdict<Payment>> {
  if (!isOver(desk, entry, operation) || desk.stopping.aborted) return pause(desk, entry, operation);
  const attempt = await claim(desk, hold, entry, operation);
  return attempt ? toReview(desk, entry, operation) : pause(desk, entry, operation);
}

/** There is nothing to take or to release any more. The claim makes sure that nobody else is sending it. */
async function giveUp(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: LaterOperation,
  found: Held,
): Promise<Verdict<Payment>> {
  const { payment } = entry;
  const attempt = await claim(desk, hold, entry, operation);
  if (!attempt) return pause(desk, entry, operation);

  const code = found === 'captured' || found === 'refunded' ? 'HOLD_CAPTURED' : 'HOLD_GONE';
  const fields = { error_code: code, error_message: ourCodes[code] };
  const why = `the hold is ${found} there`;
  await desk.ledger.move(payment, operation, 'refused', { claim: attempt.claim, fields, why });
  const { account, client_orderid } = payment;
  desk.log.tell('not sent', { account, client_orderid, operation, code });
  return answer(desk, await entryOf(desk, payment), operation);
}
