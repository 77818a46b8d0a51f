import { createCipheriv, createDecipheriv, type DecipherGCM, randomBytes } from 'node:crypto';
import type { PaymentName } from '../payment/payment.ts';
import type { CardKeys } from './card-keys.ts';

/** A card as the gateway's parameters name it: `credit_card_number`, `cvv2`, … */
export type Card = Readonly<Record<string, string>>;

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/** What lies there was not sealed for this payment, or not by a key that is known here, or was changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Seals a card with AES-256-GCM under the newest key, bound to its payment: moved to another payment
 * it does not open.
 *
 * Layout: version (1), length of the key id (1), key id, nonce (12), ciphertext, tag (16).
 */
export function seal(card: Card, name: PaymentName, [newest]: CardKeys): Buffer {
  const head = Buffer.concat([Buffer.from([version, newest.id.length]), Buffer.from(newest.id)]);
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(binding(head, name));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(card)), cipher.final()]);
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]);
}

/** Opens what `seal` made for this payment. Throws `SealBroken` on anything else; there is no plain form. */
export function open(blob: Buffer, name: PaymentName, keys: CardKeys): Card {
  const head = blob.subarray(0, 2 + (blob[1] ?? 0));
  const key = keys.find(({ id }) => id === head.subarray(2).toString());
  const nonce = blob.subarray(head.length, head.length + nonceLength);
  const tag = blob.subarray(-tagLength);
  if (head[0] !== version || !key || blob.length < head.length + nonceLength + tagLength) {
    throw new SealBroken('sealed card: unknown version or key');
  }
  const decipher = createDecipheriv('aes-256-gcm', key.key, nonce)
    .setAAD(binding(head, name))
    .setAuthTag(tag);
  const sealed = blob.subarray(head.length + nonceLength, -tagLength);
  return JSON.parse(Buffer.concat([decipher.update(sealed), finish(decipher)]).toString()) as Card;
}

function finish(decipher: DecipherGCM): Buffer {
  try {
    return decipher.final();
  } catch {
    throw new SealBroken('sealed card: changed, or of another payment');
  }
}

/** Length before every field, so that no two payments give the same bytes. */
function binding(head: Buffer, { account, client_orderid }: PaymentName): Buffer {
  const fields = [head, Buffer.from(account), Buffer.from(client_orderid)];
  return Buffer.concat(fields.flatMap((field) => [lengthOf(field), field]));
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}
