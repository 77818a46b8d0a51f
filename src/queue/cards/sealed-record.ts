import type { webcrypto } from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { RecordName } from './card-form.ts';

/** RFC 9180, base mode: whoever has the public key can seal, only the private key opens. */
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/** 32 bytes each. */
export interface KeyPair {
  publicKey: Buffer;
  privateKey: Buffer;
}

/** Bytes of the encapsulated key, in front, and of the tag, at the end of each sealed record. */
const keyBytes = 32;
const tagBytes = 16;
const lengthBytes = 4;

/** How many bytes a sealed record of so many padded bytes takes. */
export function sealedLength(padded: number): number {
  return keyBytes + padded + tagBytes;
}

/** How many padded bytes hold this content, in steps of `step`. */
export function paddedLength(content: Uint8Array, step: number): number {
  return Math.ceil((lengthBytes + content.length) / step) * step;
}

/** Seals one record, padded to that length, so that how long it is tells nothing about the card. */
export async function sealRecord(
  content: Buffer,
  record: RecordName,
  { padded, publicKey, boundTo }: { padded: number; publicKey: Buffer; boundTo: Buffer },
): Promise<Buffer> {
  if (lengthBytes + content.length > padded) throw new RangeError('a card is longer than a card can be');
  const plain = Buffer.alloc(padded);
  plain.writeUInt32BE(content.copy(plain, lengthBytes));

  const recipientPublicKey = await imported(publicKey, 'public');
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoOf(record) }, plain, boundTo);
  return Buffer.concat([Buffer.from(enc), Buffer.from(ct)]);
}

/**
 * Opens one record: all its bytes, to be wiped, and the content within them. Throws when it was not sealed
 * to this key, as this record, bound to the same, or was changed.
 */
export async function openRecord(
  sealed: Buffer,
  record: RecordName,
  { pair, boundTo }: { pair: KeyPair; boundTo: Buffer },
): Promise<{ plain: Buffer; content: Buffer }> {
  const recipientKey = {
    publicKey: await imported(pair.publicKey, 'public'),
    privateKey: await imported(pair.privateKey, 'private'),
  };
  const enc = sealed.subarray(0, keyBytes);
  const cipher = sealed.subarray(keyBytes);
  const plain = Buffer.from(await suite.open({ recipientKey, enc, info: infoOf(record) }, cipher, boundTo));
  return { plain, content: plain.subarray(lengthBytes, lengthBytes + plain.readUInt32BE()) };
}

/** Keys of their own for each record, though it be the same pair: one can't be put in the other's place. */
function infoOf(record: RecordName): Buffer {
  return Buffer.from(`paynet-worker card, version 2, ${record}`);
}

/** A key of the ring as the library wants it. Reading it in costs as much as opening a record. */
function imported(bytes: Buffer, kind: 'public' | 'private'): Promise<webcrypto.CryptoKey> {
  const known = keys.get(bytes);
  if (known) return known;
  const key = suite.kem.importKey('raw', Uint8Array.from(bytes).buffer, kind === 'public');
  keys.set(bytes, key);
  return key;
}

const keys = new WeakMap<Buffer, Promise<webcrypto.CryptoKey>>();
