import { nextStepAfter } from '../gateway/error-codes.ts';
import { type Expected, impliesPreauth, misfit } from '../gateway/fits.ts';
import { meaningOf } from '../gateway/meaning.ts';
import { statusParameters } from '../gateway/parameters.ts';
import type { StatusReport } from '../gateway/status-report.ts';
import type { Entry } from '../ledger/record.ts';
import type { Payment } from '../payment/payment.ts';
import { endedInVain } from '../payment/state.ts';
import type { Desk } from './desk.ts';
import { evidenceOf, whyOf } from './inquire.ts';

/** How a hold stands at the gateway, whatever the ledger knows of it. */
export type HoldThere =
  /** The money is held: the preauth was approved, and nothing was done with it since. */
  | 'held'
  | 'captured'
  | 'released'
  /** Something is still going on: the preauth, or what was done with the hold. */
  | 'open'
  /** The preauth ended otherwise. */
  | 'ended'
  /** The gateway knows no such order. */
  | 'absent'
  /** Nothing that could be believed was heard. */
  | 'silence';

/**
 * Asks about the newest transaction of a payment's order, and writes nothing of the answer into the payment.
 * `orderid`: the gateway's id of the order it told of, null where it told none.
 */
export async function askAboutHold(
  desk: Desk,
  { payment }: Entry,
): Promise<{ stands: HoldThere; orderid: string | null }> {
  const { client_orderid, paynet_order_id: orderid, amount, currency } = payment;
  const account = desk.account(payment.account);
  const question = statusParameters(account, { client_orderid, orderid });
  const reply = await desk.gateway.post(account, 'status', question, desk.stopping);

  if (reply.kind === 'status') {
    const preauth = { operation: 'preauth' as const, client_orderid, paynet_order_id: orderid };
    const expected = { ...preauth, amount, currency, asked_serial: null };
    const stands = readHold(reply.report, expected) ?? (await disbelieve(desk, payment, reply.report));
    return { stands, orderid: reply.report.paynet_order_id ?? orderid };
  }
  const isAbsent = reply.kind === 'refused' && nextStepAfter(reply, account.errorCodes) === 'absent';
  if (isAbsent) return { stands: 'absent', orderid };
  const about = { account: account.id, client_orderid, operation: 'preauth' };
  desk.log.tell('asked, no answer', { ...about, ...whyOf(reply) });
  return { stands: 'silence', orderid };
}

/** Undefined: the report is not about this hold. */
function readHold(report: StatusReport, expected: Expected): HoldThere | undefined {
  const end = meaningOf(report);
  if (misfit(report, expected) === null) {
    if (end === 'approved') return 'held';
    return endedInVain.includes(end) ? 'ended' : 'open';
  }
  if (!impliesPreauth(report, expected)) return undefined;
  if (endedInVain.includes(end)) return 'held'; // the capture or cancel was declined
  if (end !== 'approved') return 'open';
  return report.transaction_type === 'capture' ? 'captured' : 'released';
}

async function disbelieve(desk: Desk, payment: Payment, report: StatusReport): Promise<'silence'> {
  const { account, client_orderid } = payment;
  const odd = 'not about this hold';
  desk.log.tell('answer not believed', { account, client_orderid, operation: 'preauth', odd });
  const why = `an answer was not believed: ${odd}`;
  await desk.ledger.note(payment, { operation: 'preauth', why, told: evidenceOf(report) });
  return 'silence';
}
