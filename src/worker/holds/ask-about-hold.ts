import { nextStepAfter } from '../../gateway/error-codes.ts';
import { statusParameters } from '../../gateway/parameters.ts';
import type { StatusReport } from '../../gateway/status-report.ts';
import type { Entry } from '../../ledger/record.ts';
import type { Payment } from '../../payment/payment.ts';
import type { Desk } from '../desk.ts';
import { evidenceOf, whyOf } from '../inquire.ts';
import { noticeReply } from '../notice.ts';
import { type Held, newestOf } from './held.ts';

/** How a hold stands at the gateway, whatever the ledger knows of it. */
export type HoldThere =
  | Held
  /** The gateway knows no such order. */
  | 'absent'
  /** Nothing that could be believed was heard. */
  | 'silence';

/** What the question brought. `orderid`: the gateway's id of the order, null where it told none. */
type Answer =
  | { stands: HoldThere; orderid: string | null }
  /** It was not put: its turn comes in so many milliseconds. */
  | { wait: number };

/** Asks about the newest transaction of a payment's order, and writes nothing of the answer into the payment. */
export async function askAboutHold(desk: Desk, { payment }: Entry): Promise<Answer> {
  const { client_orderid, paynet_order_id: orderid } = payment;
  const turn = await desk.questions.turn(payment, 'preauth');
  if ('wait' in turn) return turn;

  const account = desk.account(payment.account);
  const question = statusParameters(account, { client_orderid, orderid });
  const leftAt = desk.now();
  const reply = await desk.gateway.post(account, 'status', question, desk.stopping);
  await noticeReply(desk, account, reply, { by: 'status', leftAt });

  if (reply.kind === 'status') {
    const stands = readHold(reply.report, payment) ?? (await disbelieve(desk, payment, reply.report));
    return { stands, orderid: reply.report.paynet_order_id ?? orderid };
  }
  const isAbsent = reply.kind === 'refused' && nextStepAfter(reply, account.errorCodes) === 'absent';
  if (isAbsent) return { stands: 'absent', orderid };
  const about = { account: account.id, client_orderid, operation: 'preauth' };
  desk.log.tell('asked, no answer', { ...about, ...whyOf(reply) });
  return { stands: 'silence', orderid };
}

/** Undefined: the report is not about this hold. */
function readHold(report: StatusReport, payment: Payment): Held | undefined {
  const { client_orderid, paynet_order_id, amount, currency } = payment;
  const hold = { operation: 'preauth' as const, client_orderid, paynet_order_id, amount, currency };
  return newestOf(report, { ...hold, asked_serial: null });
}

async function disbelieve(desk: Desk, payment: Payment, report: StatusReport): Promise<'silence'> {
  const { account, client_orderid } = payment;
  const odd = 'not about this hold';
  desk.log.tell('answer not believed', { account, client_orderid, operation: 'preauth', odd });
  const why = `an answer was not believed: ${odd}`;
  await desk.ledger.note(payment, { operation: 'preauth', why, told: evidenceOf(report) });
  return 'silence';
}
