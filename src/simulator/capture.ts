import { exponentOf, minorUnits } from './amounts.ts';
import { accepted, approvalMs, type Gateway, orderNamed, type Request } from './gateway.ts';
import { type Order, transactionsOf } from './orders.ts';
import { type Refusal, refusals, refused } from './refusals.ts';
import type { Answer } from './reply.ts';
import { captureVerdict } from './scenarios.ts';

/** Takes the held money, all of it unless an amount is sent; once, though a declined one may be repeated. */
export function capture(request: Request, gateway: Gateway): Answer {
  const { params, serialNumber } = request;
  if (params.client_orderid === undefined) return refused(request, refusals.missing('client_orderid'));
  if (params.orderid === undefined) return refused(request, refusals.missing('orderid'));

  const order = orderNamed(request, gateway);
  if (!order) return refused(request, refusals.unknownOrder);

  const minor = amountToCapture(params, order);
  const refusal = stateFault(order) ?? amountFault(params, order, minor, gateway.rules.partialCapture);
  if (refusal) return refused(request, refusal);

  const step = { afterMs: approvalMs(gateway), verdict: captureVerdict(minor) };
  gateway.life.begin(order, { serialNumber, type: 'capture', minor }, [step]);
  return accepted(request, order);
}

function amountToCapture({ amount }: Request['params'], order: Order): bigint {
  if (amount === undefined) return order.minor;
  return minorUnits(amount, exponentOf(order.currency)) ?? 0n;
}

function stateFault(order: Order): Refusal | undefined {
  const captures = transactionsOf(order, 'capture');
  if (captures.some(({ status }) => status === 'approved')) return refusals.alreadyCaptured;
  if (captures.some(({ status }) => status === 'processing')) return refusals.captureUnderWay;

  const cancel = transactionsOf(order, 'cancel').find(({ status }) => status !== 'declined');
  if (cancel) return refusals.notCapturable(cancel.stage);

  const preauth = order.transactions[0];
  return preauth?.status === 'approved' ? undefined : refusals.notCapturable(preauth?.stage ?? 'created');
}

function amountFault({ amount, currency }: Request['params'], order: Order, minor: bigint, partial: boolean) {
  if (amount !== undefined && currency === undefined) return refusals.captureWithoutCurrency;
  const { currency: own } = order;
  if (currency !== undefined && currency !== own) return refusals.otherCurrency(own, currency);
  if (minor <= 0n || minor > order.minor) return refusals.wrongCaptureAmount;
  return minor < order.minor && !partial ? refusals.noPartialCapture : undefined;
}
