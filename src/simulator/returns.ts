import { exponentOf, minorUnits } from './amounts.ts';
import { accepted, approvalMs, type Gateway, orderNamed, type Request } from './gateway.ts';
import { isSettled, type Order, type Transaction, type TransactionType, transactionsOf } from './orders.ts';
import { type Refusal, refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';
import { approved, cancelVerdict } from './scenarios.ts';

const required = ['client_orderid', 'orderid', 'comment'];

/** Gives the money back: before the capture as `cancel` of the whole hold, after it as `reversal`. */
export function giveBack(request: Request, gateway: Gateway): Answer {
  const { params, serialNumber } = request;
  const missing = required.find((name) => params[name] === undefined);
  if (missing !== undefined) return refused(request, refusals.missing(missing));

  const order = orderNamed(request, gateway);
  if (!order) return refused(request, refusals.unknownOrder);
  if (params.amount !== undefined && params.currency === undefined) {
    return refused(request, refusals.returnWithoutCurrency);
  }

  const movement = movementFor(params, order, gateway.rules.partialReversal);
  if ('code' in movement) return refused(request, movement);

  const verdict = movement.type === 'cancel' ? cancelVerdict(movement.minor) : approved;
  const step = { afterMs: approvalMs(gateway), verdict };
  gateway.life.begin(order, { serialNumber, ...movement }, [step]);
  return accepted(request, order);
}

type Movement = { type: TransactionType; minor: bigint };

function movementFor(params: Request['params'], order: Order, partial: boolean): Movement | Refusal {
  const inFlight = order.transactions.some(({ status }) => !isSettled(status));
  const cancelled = transactionsOf(order, 'cancel').some(({ status }) => status === 'approved');
  if (inFlight || cancelled || order.transactions[0]?.status !== 'approved') return refusals.illegalReturn;

  const capture = transactionsOf(order, 'capture').find(({ status }) => status === 'approved');
  // An amount means nothing to a cancel: it always releases the whole hold.
  return capture ? reversalOf(capture, params, order, partial) : { type: 'cancel', minor: order.minor };
}

function reversalOf(capture: Transaction, params: Request['params'], order: Order, partial: boolean) {
  const { amount, currency = order.currency } = params;
  if (currency !== order.currency) return refusals.otherCurrency(order.currency, currency);

  const reversed = transactionsOf(order, 'reversal').reduce((sum, { minor }) => sum + minor, 0n);
  const remaining = capture.minor - reversed;
  if (remaining === 0n) return refusals.illegalReturn;

  const minor = amount === undefined ? remaining : (minorUnits(amount, exponentOf(currency)) ?? 0n);
  if (minor <= 0n || minor > remaining) return refusals.wrongReversalAmount;
  if (minor < capture.minor && !partial) return refusals.noPartialReversal;
  return { type: 'reversal', minor } as const;
}
