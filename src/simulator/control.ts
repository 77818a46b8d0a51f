import { createHash } from 'node:crypto';
import type { SimulatedAccount } from './account.ts';
import { exponentOf, minorUnits } from './amounts.ts';

type Params = Readonly<Record<string, string>>;
type Parts = (string | undefined)[];

/** What a request signs, by command: joined with nothing in between, the control key at the end. */
const signedParts: Record<string, (endpointId: string, params: Params, amount: string) => Parts> = {
  preauth: (endpointId, sent, amount) => [endpointId, sent.client_orderid, amount, sent.email],
  capture: (_, sent, amount) => [...ids(sent), amount, amount === '' ? '' : sent.currency],
  return: (_, sent, amount) => [...ids(sent), amount, sent.currency],
  status: (_, sent) => ids(sent),
  'create-card-ref': (_, sent) => ids(sent),
};

/**
 * The control a request ought to carry, written down from the gateway's documents and from nothing else, so
 * that it can contradict the worker's own. Undefined when the amount can't be told in minor units.
 */
export function controlOf(
  command: string,
  endpointId: string,
  params: Params,
  account: SimulatedAccount,
): string | undefined {
  const amount = signedAmount(params, account);
  if (amount === undefined) return undefined;
  return sha1([...(signedParts[command]?.(endpointId, params, amount) ?? []), account.controlKey]);
}

/** The control of a callback, or of the browser's way back: neither amount nor type is in it. */
export function callbackControl(
  status: string,
  orderId: string,
  clientOrderId: string,
  controlKey: string,
): string {
  return sha1([status, orderId, clientOrderId, controlKey]);
}

function ids({ login, client_orderid, orderid }: Params): Parts {
  return [login, client_orderid, orderid];
}

function signedAmount({ amount, currency = '' }: Params, account: SimulatedAccount): string | undefined {
  if (amount === undefined) return '';
  return minorUnits(amount, account.currencyExponents?.[currency] ?? exponentOf(currency))?.toString();
}

function sha1(parts: Parts): string {
  return createHash('sha1').update(parts.join(''), 'utf8').digest('hex');
}
