import { misfit } from '../gateway/fits.ts';
import { meaningOf } from '../gateway/meaning.ts';
import { statusParameters } from '../gateway/parameters.ts';
import type { StatusReport } from '../gateway/status-report.ts';
import type { Entry } from '../ledger/record.ts';
import { type Operation, type OperationName, operationOf } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import type { Desk } from './desk.ts';

/**
 * Asks the gateway about one operation and writes down what it says, if that is about this operation.
 * A question that fails says nothing about the payment: nothing is written, it will be asked again.
 *
 * `orderid`: the gateway's id as a callback told it, for when our own reply has not arrived yet.
 */
export async function inquire(
  desk: Desk,
  entry: Entry,
  name: OperationName,
  orderid: string | null = entry.payment.paynet_order_id,
): Promise<void> {
  const { payment } = entry;
  const operation = operationOf(payment, name);
  if (!operation) return;

  const account = desk.account(payment.account);
  // Without its own number a capture can only be asked about as the newest transaction of the order.
  const asked = orderid === null ? null : operation.serial_number;
  const question = statusParameters(account, {
    client_orderid: payment.client_orderid,
    orderid,
    'by-request-sn': asked,
  });
  const reply = await desk.gateway.post(account, 'status', question);

  const { account: accountId, client_orderid } = payment;
  if (reply.kind !== 'status') {
    const why = 'why' in reply ? reply.why : `${reply.kind} ${'error_code' in reply ? reply.error_code : ''}`;
    desk.log.info({ account: accountId, client_orderid, operation: name, why }, 'asked, no answer');
    return;
  }

  const odd = misfit(reply.report, {
    operation: name,
    client_orderid,
    paynet_order_id: orderid,
    amount: operation.amount,
    currency: operation.currency,
    asked_serial: asked,
  });
  if (odd === null)
    return learn(desk, entry, operation, {
      ...reply.report,
      paynet_order_id: reply.report.paynet_order_id ?? orderid,
    });

  desk.log.warn({ account: accountId, client_orderid, operation: name, odd }, 'answer not believed');
  await desk.ledger.note(payment, { operation: name, why: `an answer was not believed: ${odd}` });
}

async function learn(
  desk: Desk,
  { payment }: Entry,
  operation: Operation,
  report: StatusReport,
): Promise<void> {
  const state = meaningOf(report);
  const redirectTo = state === 'action_required' ? report.redirect_to : null;
  const news =
    state !== operation.status ||
    redirectTo !== (payment.action?.redirect_to ?? null) ||
    (payment.paynet_order_id === null && report.paynet_order_id !== null);
  if (!news) return;

  await desk.ledger.move(payment, operation.operation, state, {
    redirectTo,
    facts: { gateway: desk.account(payment.account).baseUrl.href, paynet_order_id: report.paynet_order_id },
    fields: {
      error_code: report.error_code,
      error_message: report.error_message,
      approval_code: report.approval_code,
      last_four_digits: report.last_four_digits,
    },
  });
  const { account, client_orderid } = payment;
  const log = isFinal(state) ? desk.log.info.bind(desk.log) : desk.log.debug.bind(desk.log);
  log({ account, client_orderid, operation: operation.operation, state }, 'answered');
}
