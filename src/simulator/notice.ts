import { decimalText, exponentOf } from './amounts.ts';
import { callbackControl } from './control.ts';
import type { Rules } from './options.ts';
import type { Order, Transaction } from './orders.ts';

/** What a callback, and the browser on its way back, says of a transaction, control included. */
export type Notice = Record<string, string>;

/**
 * The parameters of a callback, signed. `changes` overwrite them (undefined leaves one out) before the
 * control is computed, so that the notice is a well signed one, unless it is the control that is changed.
 */
export function noticeOf(
  order: Order,
  transaction: Transaction,
  rules: Rules,
  changes: Record<string, string | undefined> = {},
): Notice {
  const parts = { ...facts(order, transaction, rules), ...changes };
  const { status = '', orderid = '', client_orderid = '' } = parts;
  const control = callbackControl(status, orderid, client_orderid, order.account.controlKey);

  return Object.fromEntries(
    Object.entries({ control, ...parts }).filter((part): part is [string, string] => part[1] !== undefined),
  );
}

function facts(order: Order, transaction: Transaction, rules: Rules): Record<string, string | undefined> {
  const { card, details } = order;
  return {
    status: transaction.status,
    type: transaction.type,
    orderid: order.id,
    client_orderid: order.clientOrderId,
    merchant_order: order.clientOrderId,
    amount: decimalText(transaction.minor, exponentOf(order.currency)),
    currency: order.currency,
    // Sent empty when nothing went wrong, as in the real ones.
    error_code: transaction.errorCode ?? '',
    error_message: transaction.errorMessage ?? '',
    'original-gate-descriptor': `Simulator ${order.currency}`,
    email: details.email,
    phone: details.phone?.replace(/^\+/, ''),
    'approval-code': transaction.approvalCode ?? undefined,
    'processor-tx-id': `PNTEST-${order.id}`,
    'last-four-digits': card.last4,
    bin: card.bin,
    'card-type': card.type,
    'gate-partial-capture': rules.partialCapture ? 'enabled' : 'disabled',
    'gate-partial-reversal': rules.partialReversal ? 'enabled' : 'disabled',
    merchantdata: details.merchant_data,
  };
}
