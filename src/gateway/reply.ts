import { holdsCardNumber } from '../payment/card-number.ts';
import { cleanText, valueOrNull } from './clean-text.ts';
import { decodeForm } from './form.ts';
import { type StatusReport, statusReport } from './status-report.ts';

/** The gateway took a request; what becomes of it must be asked. */
interface Accepted {
  kind: 'accepted';
  /** Number of this very request: what to ask the status by. */
  serial_number: string | null;
  paynet_order_id: string | null;
  merchant_order_id: string | null;
  /** May differ from the endpoint in the URL. */
  end_point_id: string | null;
}

/** The gateway would not take a request. Whether that is final: `nextStepAfter`. */
export interface Refused {
  kind: 'refused';
  type: 'validation-error' | 'error';
  error_code: string | null;
  error_message: string | null;
  serial_number: string | null;
}

/** Something came back that tells nothing. The request may have been carried out. */
interface Unintelligible {
  kind: 'unintelligible';
  /** Our own constant words, never the reply's. */
  why: string;
}

/** How one reply reads. */
export type Reply = Accepted | Refused | { kind: 'status'; report: StatusReport } | Unintelligible;

/** What the reply must be about, if it says. */
export interface Asked {
  client_orderid?: string | undefined;
  orderid?: string | undefined;
}

/** One of two answers must be wrong when these disagree with themselves. */
const decisive: ReadonlySet<string> = new Set([
  'type',
  'status',
  'transaction-type',
  'paynet-order-id',
  'merchant-order-id',
  'serial-number',
  'by-request-sn',
  'amount',
  'initial-amount',
  'currency',
  'error-code',
]);

const ids = ['serial-number', 'by-request-sn', 'paynet-order-id', 'end-point-id'];

/**
 * Reads a reply by its HTTP status and body (documents: *preauth*, *Response Parameters*). Never throws,
 * and never guesses: what can't be read for certain is `unintelligible`.
 *
 * The gateway says even "no" with a 200. A 4xx counts only if its body is such a "no"; 408 and 429 are
 * a proxy's words about time.
 *
 * `secrets` don't come through in its message, the only text that nothing is decided by.
 */
export function readReply(
  status: number,
  body: string,
  asked: Asked = {},
  secrets: readonly string[] = [],
): Reply {
  if (status === 200) return readBody(body, asked, secrets);

  const mayRefuse = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const answer = mayRefuse ? readBody(body, asked, secrets) : undefined;
  return answer?.kind === 'refused' ? answer : unintelligible(`HTTP ${status}`);
}

function readBody(body: string, asked: Asked, secrets: readonly string[]): Reply {
  const text = body.trim();
  if (text === '') return unintelligible('empty body');
  if (text.startsWith('<')) return unintelligible('HTML instead of form data');
  if (/^[{[]/.test(text)) return unintelligible('JSON instead of form data');

  const { fields, duplicates } = decodeForm(text);
  if (duplicates.some((name) => decisive.has(name))) return unintelligible('a field contradicts itself');
  if (ids.some((name) => !/^[\w-]{0,64}$/.test(fields.get(name) ?? '')))
    return unintelligible('malformed id');
  if (isCard(fields.get('paynet-order-id'))) return unintelligible('malformed id');

  const message = fields.get('error-message');
  if (message !== undefined) fields.set('error-message', without(secrets, message));
  return readFields(fields, asked);
}

/** The key as it is, or in a form that was echoed. What is short may be a word of the message. */
function without(secrets: readonly string[], message: string): string {
  return secrets
    .filter((secret) => secret.length >= 8)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((text, secret) => text.replaceAll(secret, '[control key]'), message);
}

/**
 * A gateway that mixes up its fields must not make us keep a card as an id. Its order ids have 7 to 12 digits
 * in the documents, and a card of fewer than 15 is rare, so no true id is likely to be taken for one.
 */
function isCard(id = ''): boolean {
  return id.replace(/\D/g, '').length >= 15 && holdsCardNumber(id.replaceAll('_', '-'));
}

/** Without it the order's latest transaction is asked about: less exact, but an acceptance stays one. */
function serialNumber(fields: ReadonlyMap<string, string>): string | null {
  const told = fields.get('serial-number');
  return isCard(told) ? null : valueOrNull(told);
}

function readFields(fields: ReadonlyMap<string, string>, asked: Asked): Reply {
  const type = typeOf(fields);
  switch (type) {
    case 'async-response':
      return isAboutAnother(fields, asked) ? unintelligible('reply to another order') : accepted(fields);
    case 'validation-error':
    case 'error':
      return isAboutAnother(fields, asked) ? unintelligible('reply to another order') : refused(type, fields);
    case 'status-response': {
      const report = statusReport(fields);
      return report ? { kind: 'status', report } : unintelligible('no status in the status reply');
    }
    default:
      return unintelligible(type === '' ? 'no type' : 'unknown type');
  }
}

/** The documents print one sample without the first two letters of `type`, so its absence is bridged. */
function typeOf(fields: ReadonlyMap<string, string>): string {
  const named = fields.get('type')?.toLowerCase() ?? '';
  if (named !== '') return named;

  if (fields.has('error-code') || fields.has('error-message')) {
    const [first = ''] = fields.values();
    return first.toLowerCase() === 'validation-error' ? 'validation-error' : 'error';
  }
  return fields.has('status') ? 'status-response' : '';
}

function isAboutAnother(fields: ReadonlyMap<string, string>, asked: Asked): boolean {
  return (
    differs(fields.get('merchant-order-id'), asked.client_orderid) ||
    differs(fields.get('paynet-order-id'), asked.orderid)
  );
}

function differs(told = '', known = ''): boolean {
  return told !== '' && known !== '' && told !== known;
}

function accepted(fields: ReadonlyMap<string, string>): Accepted {
  return {
    kind: 'accepted',
    serial_number: serialNumber(fields),
    paynet_order_id: valueOrNull(fields.get('paynet-order-id')),
    merchant_order_id: valueOrNull(fields.get('merchant-order-id')),
    end_point_id: valueOrNull(fields.get('end-point-id')),
  };
}

function refused(type: Refused['type'], fields: ReadonlyMap<string, string>): Refused {
  return {
    kind: 'refused',
    type,
    error_code: cleanText(fields.get('error-code')),
    error_message: cleanText(fields.get('error-message')),
    serial_number: serialNumber(fields),
  };
}

function unintelligible(why: string): Unintelligible {
  return { kind: 'unintelligible', why };
}
