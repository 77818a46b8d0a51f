import { decimalText, exponentOf } from './amounts.ts';
import { type Gateway, orderNamed, type Request } from './gateway.ts';
import type { Order, Transaction } from './orders.ts';
import { refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';
import { formFor } from './three-ds.ts';

/**
 * Says how the newest transaction of an order stands, or the one begun by the request `by-request-sn`.
 * Without `orderid` the newest order of that `client_orderid` is meant.
 */
export function status(request: Request, gateway: Gateway): Answer {
  const { params } = request;
  if (params.client_orderid === undefined) return refused(request, refusals.missing('client_orderid'));

  const order = params.orderid === undefined ? newestNamed(request, gateway) : orderNamed(request, gateway);
  if (!order) return refused(request, refusals.unknownOrder, 'error');

  const asked = params['by-request-sn'];
  const transaction = order.transactions.findLast(
    ({ serialNumber }) => asked === undefined || serialNumber === asked,
  );
  if (!transaction) return refused(request, refusals.unknownOrder, 'error');

  return {
    type: 'status-response',
    'serial-number': request.serialNumber,
    'merchant-order-id': order.clientOrderId,
    'paynet-order-id': order.id,
    'end-point-id': order.endpointId,
    'by-request-sn': asked,
    ...outcome(order, transaction),
    ...formFor(order, transaction, gateway),
    ...facts(order, transaction, gateway),
  };
}

function newestNamed({ account, params }: Request, { orders }: Gateway): Order | undefined {
  return orders.named(params.client_orderid ?? '').findLast((order) => order.account.login === account.login);
}

function outcome(order: Order, transaction: Transaction): Answer {
  const exponent = exponentOf(order.currency);
  return {
    status: transaction.status,
    amount: decimalText(transaction.minor, exponent),
    'initial-amount': decimalText(order.minor, exponent),
    currency: order.currency,
    'transaction-type': transaction.type,
    'order-stage': transaction.stage,
    'approval-code': transaction.approvalCode ?? undefined,
    'error-message': transaction.errorMessage ?? undefined,
    'error-code': transaction.errorCode ?? undefined,
  };
}

function facts({ id, card, details, currency }: Order, transaction: Transaction, { rules }: Gateway): Answer {
  return {
    'original-gate-descriptor': `Simulator ${currency}`,
    'processor-tx-id': `PNTEST-${id}`,
    'card-exp-month': card.expireMonth,
    'card-exp-year': card.expireYear,
    'last-four-digits': card.last4,
    bin: card.bin,
    'card-type': card.type,
    'ips-src-payment-type-code': card.funding,
    'ips-src-payment-type-name': card.funding && `${card.type} ${card.funding}`,
    email: details.email,
    // The real one loses the plus sign, too.
    phone: details.phone?.replace(/^\+/, ''),
    'first-name': details.first_name,
    'last-name': details.last_name,
    'bank-name': 'UNKNOWN',
    'gate-partial-capture': rules.partialCapture ? 'enabled' : 'disabled',
    'gate-partial-reversal': rules.partialReversal ? 'enabled' : 'disabled',
    merchantdata: details.merchant_data,
    'paynet-processing-date': moscowTime(transaction.createdAt),
  };
}

function moscowTime(date: Date): string {
  const shifted = new Date(date.getTime() + 3 * 3_600_000);
  return `${shifted.toISOString().slice(0, 19).replace('T', ' ')} MSK`;
}
