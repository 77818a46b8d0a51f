import { canSign } from '../gateway/control.ts';
import { captureParameters } from '../gateway/parameters.ts';
import type { Entry } from '../ledger/record.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import type { Hold } from './hold.ts';
import { flagLate } from './holds/late-capture.ts';
import { waitForPreauth } from './pause.ts';
import { sendOnce } from './send-once.ts';
import type { Verdict } from './verdict.ts';
import { visitTo } from './visit.ts';

/** One visit to a capture: wait for its preauth, send it, ask about it, or hand over the answer. */
export function visitCapture(desk: Desk) {
  return visitTo(desk, 'capture', (entry, hold) => sendOnceApproved(desk, hold, entry));
}

async function sendOnceApproved(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const preauth = operationOf(entry.payment, 'preauth')?.status ?? 'queued';

  if (preauth === 'approved')
    return desk.places.within('sends', entry.payment.account, () => prepare(desk, hold, entry));
  if (isFinal(preauth)) return dismiss(desk, entry, 'capture', 'PREAUTH_NOT_APPROVED');
  return waitForPreauth(desk, entry, 'capture');
}

async function prepare(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const { payment } = entry;
  const { client_orderid, paynet_order_id: orderid, currency } = payment;
  if (orderid === null) return dismiss(desk, entry, 'capture', 'ORDER_ID_UNKNOWN');

  const account = desk.account(payment.account);
  // The ledger's figure, not "whatever is held": what is asked for can then be checked.
  const amount = operationOf(payment, 'capture')?.amount ?? payment.amount;
  const parameters = captureParameters(account, { client_orderid, orderid, amount, currency });
  if (!canSign('capture', parameters, account)) return dismiss(desk, entry, 'capture', 'NOT_SIGNABLE');
  await flagLate(desk, entry);
  return sendOnce(desk, hold, entry, 'capture', parameters);
}
