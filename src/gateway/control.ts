import { createHash, timingSafeEqual } from 'node:crypto';
import { decimals, toMinor } from '../payment/money.ts';
import type { Account } from './account.ts';

/**
 * What each checksum covers, in order, nothing in between, the control key last (documents: each
 * command's parameter `control`).
 *
 * Entries are names of parameters, and two that are worked out: `endpoint` is the id in the URL,
 * `amount_minor` the amount in the currency's smallest unit.
 */
const covers = {
  preauth: ['endpoint', 'client_orderid', 'amount_minor', 'email'],
  capture: ['login', 'client_orderid', 'orderid', 'amount_minor', 'currency'],
  return: ['login', 'client_orderid', 'orderid', 'amount_minor', 'currency'],
  void: ['login', 'client_orderid', 'orderid'],
  status: ['login', 'client_orderid', 'orderid'],
  'create-card-ref': ['login', 'client_orderid', 'orderid'],
  'get-card-info': ['login', 'cardrefid'],
  'make-rebill-preauth': ['login', 'client_orderid', 'cardrefid', 'amount_minor', 'currency'],
  callback: ['status', 'orderid', 'client_orderid'],
} as const;

export type Signed = keyof typeof covers;

/** What the gateway can be asked to do. */
export type Command = Exclude<Signed, 'callback'>;

type Parameters = Readonly<Record<string, string>>;

/**
 * The `control` of a request: 40 lower-case hex characters over exactly these parameters, trimmed and
 * not yet encoded. What is absent counts as empty.
 *
 * Treat the result as a secret: a status request and a capture of the whole amount share one.
 */
export function sign(command: Signed, parameters: Parameters, account: Account): string {
  return sha1(controlString(command, parameters, account) + account.controlKey.reveal());
}

/** True when these parameters can be signed: their amount in a known currency, with no more decimals than are signed. */
export function canSign(command: Command, parameters: Parameters, account: Account): boolean {
  try {
    controlString(command, parameters, account);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * True when the gateway made this `control` for a callback with these parameters, by the current key
 * or the one before it: exactly those 40 lower-case characters. Constant time, and the same work for
 * every answer.
 *
 * It proves `status`, `orderid` and `client_orderid` together, not where one ends and the next begins,
 * and nothing about amount or type: good enough for a reason to ask, never for an answer.
 */
export function genuine(received: string, parameters: Parameters, account: Account): boolean {
  const text = controlString('callback', parameters, account);
  const previous = account.previousControlKey ?? account.controlKey;

  const byCurrent = same(received, sha1(text + account.controlKey.reveal()));
  const byPrevious = same(received, sha1(text + previous.reveal()));
  const complete = covers.callback.every((name) => (parameters[name] ?? '') !== '');

  return complete && (byCurrent || byPrevious);
}

function controlString(command: Signed, parameters: Parameters, account: Account): string {
  return covers[command].map((field) => partOf(field, parameters, account)).join('');
}

function partOf(field: string, parameters: Parameters, account: Account): string {
  if (field === 'endpoint') return account.endpoint.id;
  if (field === 'amount_minor') return minorUnits(parameters, account);
  return parameters[field] ?? '';
}

function minorUnits({ amount = '', currency = '' }: Parameters, account: Account): string {
  if (amount === '') return '';
  const { currencyExponents: own } = account;
  const exponent = Object.hasOwn(own, currency) ? own[currency] : decimals(currency);
  if (exponent === undefined) throw new RangeError('An amount is signed in a currency of ISO 4217.');
  return toMinor(amount, exponent).toString();
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** Digests have equal lengths whatever came in; comparing the texts themselves could throw. */
function same(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
