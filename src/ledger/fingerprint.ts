import { createHmac } from 'node:crypto';
import type { Secret } from '../telemetry/secret.ts';

/** A key to make fingerprints with. Old keys stay known so that old payments can still be compared. */
export interface FingerprintKey {
  id: string;
  /** 32 bytes. */
  key: Secret<Buffer>;
}

type Fields = Readonly<Record<string, string>>;

/** What makes two requests the same: what was ordered, in one spelling, and with which card. */
export interface Content {
  account: string;
  order: Fields;
  card: Fields;
}

/**
 * Keyed digests of a payment's content, so that a repeat can be told from a conflict and the differing
 * fields be named, without keeping the content: field by field, but one for the whole card. So neither what
 * is kept nor the answer to a conflict tells which part of a guessed card is right. The card's digest is of
 * this payment alone, so that nobody sees which payments were made with the same card.
 *
 * The card's CVV is left out: nothing that could confirm a guess of it may be stored (PCI DSS 3.3.1).
 */
export function fingerprint(content: Content, { id, key }: FingerprintKey): string {
  return JSON.stringify({ key: id, fields: digests(content, key.reveal()) });
}

/**
 * Names the fields in which `content` differs from what was fingerprinted; none when it is the same. Of
 * another card all fields are named. If the key is no longer known, nothing can be compared and the answer
 * is `['(fingerprint key)']`.
 */
export function differingFields(known: string, content: Content, keys: readonly FingerprintKey[]): string[] {
  const before = JSON.parse(known) as { key: string; fields: Fields };
  const key = keys.find(({ id }) => id === before.key);
  if (!key) return ['(fingerprint key)'];

  const now = digests(content, key.key.reveal());
  return [...new Set([...Object.keys(before.fields), ...Object.keys(now)])]
    .filter((field) => before.fields[field] !== now[field])
    .flatMap((field) => (field === wholeCard ? comparedOf(content.card).map(([name]) => name) : field))
    .sort();
}

/** No parameter has this name. */
const wholeCard = '(card)';

function digests({ account, order, card }: Content, key: Buffer): Fields {
  const ofThisPayment = JSON.stringify([account, order.client_orderid, comparedOf(card)]);
  const fields = [...Object.entries(order), [wholeCard, ofThisPayment] as const];
  return Object.fromEntries(fields.map(([field, value]) => [field, digest(field, value, key)]));
}

function comparedOf(card: Fields): [name: string, value: string][] {
  return Object.entries(card)
    .filter(([field]) => field !== 'cvv2')
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

function digest(field: string, value: string, key: Buffer): string {
  return createHmac('sha256', key).update(`${field}\0${value}`).digest('base64url').slice(0, 22);
}
