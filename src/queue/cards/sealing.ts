import type { OperationName, PaymentName } from '../../payment/payment.ts';
import { type Card, cardForm, isCardForm } from './card-form.ts';
import type { CardKey, KeySource } from './key-ring.ts';
import { type KeyPair, openRecord, paddedLength, sealedLength, sealRecord } from './sealed-record.ts';

/** What a sealed card is bound to: for anything else it does not open. */
export interface SealedFor extends PaymentName {
  operation: OperationName;
}

const magic = Buffer.from('PNWC');
const version = 2;
/** The number with all that belongs to it is padded in steps of this, the code always to that. */
const numberStep = 256;
const codePadded = 128;
/** A holder's name may have 65,536 characters (documents: *preauth*), each 12 bytes when it is encoded. */
const longestNumber = 1024 * 1024;

/** What lies there was not sealed for this, or to no key that is known here, or was changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Seals a card to a public key, for one operation of one payment, until `expiresAt` (ms since 1970). Only
 * the private key opens it: who sealed it can't.
 *
 * Layout: `PNWC`, version (1), length of the key's id (1), its id, expiry (8), then the number's record and
 * the code's, each an encapsulated key (32), ciphertext, tag (16).
 */
export async function seal(
  card: Card,
  to: SealedFor,
  expiresAt: number,
  { id, publicKey }: Pick<CardKey, 'id' | 'publicKey'>,
): Promise<Buffer> {
  const head = headOf(id, expiresAt);
  const number = cardForm(card, 'number');
  const padded = paddedLength(number, numberStep);
  if (padded > longestNumber) throw new RangeError('a card is longer than a card can be');

  const records = await Promise.all([
    sealRecord(number, 'number', { padded, publicKey, boundTo: binding(head, 'number', to) }),
    sealRecord(cardForm(card, 'code'), 'code', {
      padded: codePadded,
      publicKey,
      boundTo: binding(head, 'code', to),
    }),
  ]);
  return Buffer.concat([head, ...records]);
}

/**
 * Opens what `seal` made for this: the card's parameters, form-encoded, in one buffer that the caller wipes.
 * `expired` when its time is over, unopened. Throws `SealBroken` on anything else; there is no plain form.
 */
export async function open(
  blob: Buffer,
  to: SealedFor,
  keys: KeySource,
  now: number,
): Promise<Buffer | 'expired'> {
  const { head, keyId, expiresAt, number, code } = taken(blob);
  if (expiresAt <= now) return 'expired';
  const pair = pairOf(keyId, keys);

  const records = await Promise.allSettled([
    openRecord(number, 'number', { pair, boundTo: binding(head, 'number', to) }),
    openRecord(code, 'code', { pair, boundTo: binding(head, 'code', to) }),
  ]);
  try {
    const [opened, withCode] = records;
    if (opened.status === 'rejected' || withCode.status === 'rejected')
      throw new SealBroken('sealed card: changed, or of something else');
    return together(opened.value.content, withCode.value.content);
  } finally {
    for (const record of records) if (record.status === 'fulfilled') record.value.plain.fill(0);
  }
}

/** Until when a sealed card may be sent (ms since 1970). Throws `SealBroken` when it is none. */
export function expiryOf(blob: Buffer): number {
  return taken(blob).expiresAt;
}

function headOf(keyId: string, expiresAt: number): Buffer {
  const expiry = Buffer.alloc(8);
  expiry.writeBigUInt64BE(BigInt(expiresAt));
  return Buffer.concat([magic, Buffer.from([version, keyId.length]), Buffer.from(keyId), expiry]);
}

/** Takes a blob apart. Every byte has its place: none is passed over. */
function taken(blob: Buffer) {
  const idAt = magic.length + 2;
  const headEnd = idAt + (blob[idAt - 1] ?? 0) + 8;
  const codeAt = blob.length - sealedLength(codePadded);
  const padded = codeAt - headEnd - sealedLength(0);
  const isWhole = padded >= numberStep && padded <= longestNumber;
  if (!blob.subarray(0, magic.length).equals(magic) || blob[magic.length] !== version || !isWhole)
    throw new SealBroken('sealed card: of an unknown version, or not whole');

  return {
    head: blob.subarray(0, headEnd),
    keyId: blob.subarray(idAt, headEnd - 8).toString('latin1'),
    expiresAt: Number(blob.readBigUInt64BE(headEnd - 8)),
    number: blob.subarray(headEnd, codeAt),
    code: blob.subarray(codeAt),
  };
}

/** A key that was made a moment ago may be known elsewhere already: the ring is looked at once more. */
function pairOf(id: string, keys: KeySource): KeyPair {
  const among = ({ cardKeys }: ReturnType<KeySource['current']>) => cardKeys.find((key) => key.id === id);
  const key = among(keys.current()) ?? among(keys.reread());
  if (!key?.privateKey) throw new SealBroken('sealed card: to a key that is not known here');
  return { publicKey: key.publicKey, privateKey: key.privateKey.reveal() };
}

/** More than 64 bytes, always: smaller buffers live on the heap, where they are copied about and can't be wiped. */
function together(number: Buffer, code: Buffer): Buffer {
  if (!isCardForm(number, 'number') || !isCardForm(code, 'code'))
    throw new SealBroken('sealed card: not the parameters of a card');
  const parts = code.length > 0 ? [number, Buffer.from('&'), code] : [number];
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const form = Buffer.allocUnsafeSlow(Math.max(length, 128)).subarray(0, length);
  parts.reduce((at, part) => at + part.copy(form, at), 0);
  return form;
}

/** Length before every field, so that no two cards are bound to the same bytes. */
function binding(head: Buffer, record: 'number' | 'code', to: SealedFor): Buffer {
  const { account, client_orderid, operation } = to;
  const expiry = head.subarray(-8);
  const names = [record, account, client_orderid, operation].map((name) => Buffer.from(name));
  return Buffer.concat([head, ...names, expiry].flatMap((field) => [lengthOf(field), field]));
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}
