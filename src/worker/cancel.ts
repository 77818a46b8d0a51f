import { cancelParameters } from '../gateway/parameters.ts';
import type { Entry } from '../ledger/record.ts';
import { usualComment } from '../payment/cancel.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { wakeAgainMs } from './answer.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import type { Hold } from './hold.ts';
import { waitForPreauth } from './pause.ts';
import { sendOnce } from './send-once.ts';
import type { Verdict } from './verdict.ts';
import { visitTo } from './visit.ts';

/** One visit to a cancel: wait for its preauth, or call it off; send it, ask about it, or hand over the answer. */
export function visitCancel(desk: Desk) {
  return visitTo(desk, 'cancel', (entry, hold) => sendOnceHeld(desk, hold, entry));
}

async function sendOnceHeld(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const { payment, work } = entry;
  const preauth = operationOf(payment, 'preauth')?.status ?? 'queued';

  // A hold that was found at the gateway after its preauth had been given up on is released, too.
  if (preauth === 'approved' || (isFinal(preauth) && work.cancel.askFirst))
    return desk.places.within('sends', payment.account, () => release(desk, hold, entry));
  if (isFinal(preauth)) return dismiss(desk, entry, 'cancel', 'PREAUTH_NOT_APPROVED');
  // The preauth's own visit sees the cancel, and sends nothing any more.
  if (preauth === 'queued' && !(await desk.queues.wake('preauth', payment))) return { snooze: wakeAgainMs };
  return waitForPreauth(desk, entry, 'cancel');
}

async function release(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const { payment, work } = entry;
  const { client_orderid, paynet_order_id: orderid } = payment;
  if (orderid === null) return dismiss(desk, entry, 'cancel', 'ORDER_ID_UNKNOWN');

  const comment = work.cancel.comment === '' ? usualComment : work.cancel.comment;
  const account = desk.account(payment.account);
  return sendOnce(
    desk,
    hold,
    entry,
    'cancel',
    cancelParameters(account, { client_orderid, orderid, comment }),
  );
}
