import { randomUUID } from 'node:crypto';
import { Secret } from '../telemetry/secret.ts';
import type { Account } from './account.ts';
import { isTokenOf } from './callback-token.ts';
import { genuine } from './control.ts';
import { formEntries } from './form.ts';

/** The gateway's call as it came in: the query without its `?`, neither of the two decoded. */
export interface IncomingCallback {
  method: string;
  /** What the address said behind the account; empty when it said nothing. */
  token: string;
  query: string;
  body: string;
  /** A body was announced, though the door may not have read it: it never reads one of a GET. */
  hasBody?: boolean;
}

/** That there is news of an order. A reason to ask, never an answer. */
export interface CallbackNews {
  status: string;
  /** Not signed, so anybody's word: for counting and logs only. */
  type: string;
  /** The gateway's order id; compare it with the one we know. */
  orderid: string;
  client_orderid: string;
}

type Values = Partial<Record<string, string>>;

const used = ['status', 'type', 'orderid', 'client_orderid', 'merchant_order', 'control'];

const statuses = ['approved', 'declined', 'error', 'filtered', 'processing', 'unknown', 'chain_declined'];

const types = [
  ...['sale', 'preauth', 'capture', 'cancel', 'reversal', 'void', 'chargeback', 'fraud', 'retrieval'],
  ...['dispute', 'refund', 'transfer'],
];

/**
 * Reads a callback and checks that it came to the address we gave out for its order, and then its
 * `control` (documents: *merchant callback parameters*). Null means refuse, always in the same way;
 * whatever is wrong, and also for an account we don't know, both are worked out.
 *
 * The gateway signs neither type nor amount, and the payer's browser holds a valid `control`. Whatever
 * two parsers could read in two ways is refused.
 */
export function readCallback(call: IncomingCallback, account: Account | undefined): CallbackNews | null {
  const values = isWellFormed(call) ? valuesOf(call) : undefined;
  const { status = '', orderid = '', control = '' } = values ?? {};
  const client_orderid = orderOf(values ?? {});

  const isAddressed = isTokenOf(account ?? nobody, client_orderid, call.token);
  const isGenuine = genuine(control, { status, orderid, client_orderid }, account ?? nobody);
  if (!isAddressed || !isGenuine || !values || !account) return null;

  if (!statuses.includes(status) || !/^[\w-]{1,40}$/.test(orderid)) return null;
  return { status, type: typeOf(values), orderid, client_orderid };
}

/** Refuses whom it doesn't know, at the usual price. */
const nobody: Account = {
  id: '',
  baseUrl: new URL('https://nobody.invalid'),
  endpoint: { kind: 'endpoint', id: '0' },
  login: '',
  controlKey: new Secret(randomUUID()),
  currencyExponents: {},
};

function isWellFormed({ method, query, body, hasBody = false }: IncomingCallback): boolean {
  const isMethodKnown = method === 'POST' || (method === 'GET' && body === '' && !hasBody);
  return isMethodKnown && Buffer.byteLength(query) <= 8192 && Buffer.byteLength(body) <= 16_384;
}

/** The parameters we use, each given once in any spelling, in whole UTF-8; undefined otherwise. */
function valuesOf({ query, body }: IncomingCallback): Values | undefined {
  const values = new Map<string, string>();

  for (const [name, value] of [...formEntries(query), ...formEntries(body)]) {
    const spelt = name.trim().toLowerCase().replaceAll('-', '_');
    const plain = spelt.replace(/\[.*/s, '');
    if (!used.includes(plain)) continue;
    if (plain !== spelt || values.has(plain) || unreadable.test(value)) return undefined;
    values.set(plain, value);
  }

  return Object.fromEntries(values);
}

/** What broken escapes and bytes become when they are read, and what a reader may cut a text at. */
const unreadable = /[\p{Cc}\uFFFD%]/u;

/** Both names carry the merchant's id. Empty, which nobody signs, when they disagree or say too much. */
function orderOf({ client_orderid, merchant_order }: Values): string {
  const order = client_orderid ?? merchant_order ?? '';
  return order === (merchant_order ?? order) && order.length <= 128 ? order : '';
}

function typeOf({ type = '' }: Values): string {
  const word = type.toLowerCase();
  return types.includes(word) ? word : 'other';
}
