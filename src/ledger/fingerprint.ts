import { createHmac, hkdfSync } from 'node:crypto';

/** A key to make fingerprints with. Old keys stay known so that old payments can still be compared. */
export interface FingerprintKey {
  id: string;
  /** 32 bytes, secret. */
  key: Buffer;
}

/**
 * Keyed digests of a payment's content, field by field, so that a repeat can be told from a conflict
 * and the differing fields be named, without keeping the content.
 *
 * The card's CVV is left out: nothing that could confirm a guess of it may be stored (PCI DSS 3.3.1).
 */
export function fingerprint(content: Readonly<Record<string, string>>, { id, key }: FingerprintKey): string {
  const digests = Object.entries(content)
    .filter(([field]) => field !== 'cvv2')
    .map(([field, value]) => [field, digest(field, value, key)]);
  return JSON.stringify({ key: id, fields: Object.fromEntries(digests) });
}

/**
 * Names the fields in which `content` differs from what was fingerprinted; none when it is the same.
 * If the key is no longer known, nothing can be compared and the answer is `['(fingerprint key)']`.
 */
export function differingFields(
  known: string,
  content: Readonly<Record<string, string>>,
  keys: readonly FingerprintKey[],
): string[] {
  const before = JSON.parse(known) as { key: string; fields: Record<string, string> };
  const key = keys.find(({ id }) => id === before.key);
  if (!key) return ['(fingerprint key)'];

  const now = JSON.parse(fingerprint(content, key)) as typeof before;
  const fields = new Set([...Object.keys(before.fields), ...Object.keys(now.fields)]);
  return [...fields].filter((field) => before.fields[field] !== now.fields[field]).sort();
}

/** Derives the fingerprint key from a card key, so that there is one secret to hand out, not two. */
export function fingerprintKeyFrom(id: string, cardKey: Buffer): FingerprintKey {
  return { id, key: Buffer.from(hkdfSync('sha256', cardKey, '', 'paynet-worker fingerprint', 32)) };
}

function digest(field: string, value: string, key: Buffer): string {
  return createHmac('sha256', key).update(`${field}\0${value}`).digest('base64url').slice(0, 22);
}
