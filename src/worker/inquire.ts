import { cleanText } from '../gateway/clean-text.ts';
import type { Sent } from '../gateway/client.ts';
import { nextStepAfter } from '../gateway/error-codes.ts';
import { type Expected, impliesPreauth, misfit } from '../gateway/fits.ts';
import { meaningOf } from '../gateway/meaning.ts';
import { statusParameters } from '../gateway/parameters.ts';
import type { StatusReport } from '../gateway/status-report.ts';
import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { endedInVain } from '../payment/state.ts';
import type { Desk } from './desk.ts';
import { type Held, holdIn, newestOf } from './holds/held.ts';
import { learn } from './learn.ts';
import { noticeReply } from './notice.ts';

/** What a question brought. */
export type Heard =
  /** An answer about this operation; it is in the ledger. */
  | 'told'
  /** Nothing that says anything; it will be asked again. */
  | 'silence'
  /** Something that doesn't fit what was asked about; it is kept as evidence. */
  | 'odd'
  /** The gateway knows no such order. */
  | 'absent'
  /** It has been begun there, though the ledger says that it was not sent: nothing is written down. */
  | 'there'
  /** One was begun there and failed, and none of ours ever left: it is somebody else's. Nothing is written down. */
  | 'in vain'
  /** Asked about a capture or a cancel it told how the hold stands: none was begun since. */
  | { hold: Held };

export type Turn = () => Promise<number | undefined>;

/**
 * Asks the gateway about one operation and writes down what it says, if that is about this operation. A
 * question that fails says nothing about the payment; an answer that doesn't fit is kept in the journal,
 * as evidence, and not believed.
 *
 * `orderid`: the gateway's id as a callback told it, for when our own reply has not arrived yet. `turn`: asked
 * before each question, gives the time it counts from (`questions.ts`), or undefined: not now.
 */
export async function inquire(
  desk: Desk,
  entry: Entry,
  name: OperationName,
  orderid: string | null = entry.payment.paynet_order_id,
  turn: Turn = () => desk.questions.clock(),
): Promise<Heard> {
  const { payment } = entry;
  const { client_orderid } = payment;
  const operation = operationOf(payment, name);
  if (!operation) return 'silence';

  // Without its own number an operation can only be asked about as the newest of the order.
  const asked = orderid === null ? null : operation.serial_number;
  const { amount, currency } = operation;
  const expected = { operation: name, client_orderid, paynet_order_id: orderid, amount, currency };

  const heard = await put(desk, entry, { ...expected, asked_serial: asked }, turn);
  // A number that the gateway doesn't know was told wrong, or is not kept that long.
  return heard === 'absent' && asked !== null
    ? put(desk, entry, { ...expected, asked_serial: null }, turn)
    : heard;
}

/** Puts one question, and tells callbacks that wait for their turn when it was answered. */
async function put(desk: Desk, entry: Entry, expected: Expected, turn: Turn): Promise<Heard> {
  const at = await turn();
  if (at === undefined) return 'silence';
  const heard = await ask(desk, entry, expected);
  if (heard !== 'silence' && heard !== 'odd')
    await desk.questions.answered(entry.payment, expected.operation, at);
  return heard;
}

async function ask(desk: Desk, entry: Entry, expected: Expected): Promise<Heard> {
  const { client_orderid, paynet_order_id: orderid, operation, asked_serial } = expected;
  const account = desk.account(entry.payment.account);
  const question = statusParameters(account, { client_orderid, orderid, 'by-request-sn': asked_serial });
  const leftAt = desk.now();
  const reply = await desk.gateway.post(account, 'status', question, desk.stopping);
  await noticeReply(desk, account, reply, { by: 'status', leftAt });

  if (reply.kind === 'status') return weigh(desk, entry, reply.report, expected);
  if (reply.kind === 'refused' && nextStepAfter(reply, account.errorCodes) === 'absent') return 'absent';
  desk.log.tell('asked, no answer', { account: account.id, client_orderid, operation, ...whyOf(reply) });
  return 'silence';
}

async function weigh(desk: Desk, entry: Entry, report: StatusReport, expected: Expected): Promise<Heard> {
  const { payment } = entry;
  const { operation } = expected;
  const paynet_order_id = report.paynet_order_id ?? expected.paynet_order_id;

  const odd = misfit(report, expected);
  const isUnsent = isUnsentLater(payment, operation);
  if (isUnsent && isFailureOfAnother(entry, report, expected)) return 'in vain';
  if (odd === null && isUnsent) return 'there';
  if (odd === null) return learn(desk, entry, operation, meaningOf(report), { ...report, paynet_order_id });
  if (impliesPreauth(report, expected)) {
    // Its own code and number belong to the later transaction.
    const words = { error_code: null, error_message: null, approval_code: null };
    return learn(desk, entry, operation, 'approved', { ...report, ...words, paynet_order_id });
  }
  const hold = holdIn(report, expected, payment.amount);
  // Once a cancel has left, money that went back may be its own doing: then a person must look.
  if (hold && (isUnsent || hold !== 'refunded')) return { hold };

  const { account, client_orderid } = payment;
  desk.log.tell('answer not believed', { account, client_orderid, operation, odd });
  const why = `an answer was not believed: ${odd}`;
  await desk.ledger.note(payment, { operation, why, told: evidenceOf(report) });
  return 'odd';
}

/** A capture or cancel of which nothing has left, as far as the ledger knows. */
function isUnsentLater(payment: Payment, operation: OperationName): boolean {
  return operation !== 'preauth' && operationOf(payment, operation)?.status === 'queued';
}

/** A capture or cancel that failed leaves the hold as it was. It is not ours where none of ours may have left. */
function isFailureOfAnother({ payment, work }: Entry, report: StatusReport, expected: Expected): boolean {
  const { operation } = expected;
  const mayBeOurs = work[operation].begunAt !== null;
  if (mayBeOurs || report.transaction_type !== operation || !endedInVain.includes(meaningOf(report)))
    return false;
  const preauth = { ...expected, operation: 'preauth' as const, amount: payment.amount };
  return misfit(report, expected) === null || newestOf(report, preauth) === 'approved';
}

/** What a person needs to judge an answer that was not believed. */
export function evidenceOf(report: StatusReport): Record<string, string> {
  const { status, transaction_type, paynet_order_id, merchant_order_id, amount, initial_amount, currency } =
    report;
  const all = {
    status,
    transaction_type,
    paynet_order_id,
    merchant_order_id,
    amount,
    initial_amount,
    currency,
  };
  // Ids are handed on as they come, and this is kept: a gateway may have put anything there.
  const told = Object.entries(all).map(([name, value]) => [name, cleanText(value ?? undefined)] as const);
  return Object.fromEntries(told.filter((pair): pair is [string, string] => pair[1] !== null));
}

export function whyOf(reply: Exclude<Sent, { kind: 'status' }>): { why: string; code?: string | undefined } {
  if ('why' in reply) return { why: reply.why };
  return { why: reply.kind, code: 'error_code' in reply ? (reply.error_code ?? undefined) : undefined };
}
