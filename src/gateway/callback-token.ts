import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { Secret } from '../telemetry/secret.ts';
import type { Account } from './account.ts';

/**
 * The part of a callback's address that only the gateway is told: `{kid}.{mac}`, 52 characters. It proves
 * that we gave out this address for this order of this account; the payer's browser, which holds a valid
 * `control`, never sees it. One address serves an order's preauth and its captures (documents: *merchant
 * callback parameters*, `notify_url`), so it says nothing about the operation.
 */
export function callbackToken({ id, controlKey }: Account, client_orderid: string): string {
  return tokenBy(controlKey, id, client_orderid);
}

/**
 * True when we gave out this token for this order, under the account's current control key or the one
 * before it: exactly that text. Constant time, and the same work for every answer.
 */
export function isTokenOf(account: Account, client_orderid: string, received: string): boolean {
  const { id, controlKey, previousControlKey = controlKey } = account;
  const byCurrent = same(received, tokenBy(controlKey, id, client_orderid));
  const byPrevious = same(received, tokenBy(previousControlKey, id, client_orderid));
  return byCurrent || byPrevious;
}

const version = 'paynet-worker callback address 1';

/** Kept beside the secret it comes from: deriving it costs more than everything else here. */
const derived = new WeakMap<Secret, { kid: string; key: KeyObject }>();

function tokenBy(secret: Secret, account: string, client_orderid: string): string {
  const { kid, key } = keyOf(secret);
  const mac = createHmac('sha256', key).update(fields(version, account, client_orderid));
  return `${kid}.${mac.digest('base64url')}`;
}

/** From the control key, so that there is no further secret to hand out and to change. */
function keyOf(secret: Secret): { kid: string; key: KeyObject } {
  const known = derived.get(secret);
  if (known) return known;

  const bytes = Buffer.from(hkdfSync('sha256', secret.reveal(), '', version, 32));
  const kid = createHash('sha256')
    .update(fields(version, 'kid'))
    .update(bytes)
    .digest('base64url')
    .slice(0, 8);
  const made = { kid, key: createSecretKey(bytes) };
  bytes.fill(0);
  derived.set(secret, made);
  return made;
}

/** Each with its length before it, so that no border between two can move. */
function fields(...texts: string[]): Buffer {
  const parts = texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat(parts);
}

/** Digests have equal lengths whatever came in. */
function same(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
