import { randomBytes } from 'node:crypto';
import { atMost, inOrder, line, noCardNumber } from './text.ts';

/**
 * The merchant's own id of an order, unique within an account. Letters of any script in their
 * composed form (NFC), so that two ids that look alike are one; digits and a few signs that mean
 * nothing in a form or a URL's query. A card number inside is refused: this id is shown everywhere.
 */
export function clientOrderid(limit = 128) {
  return line()
    .min(1, 'write something, or leave it out to have one made')
    .superRefine(
      inOrder(
        atMost(limit),
        [(id) => /^[\p{L}0-9\-_.:/#@]*$/u.test(id), 'use letters, digits and - _ . : / # @'],
        // URLs fold such a path away, so the payment could not be looked up.
        [(id) => !/^\.+$/.test(id), 'write more than dots'],
        [(id) => id === id.normalize('NFC'), 'write it in composed form (Unicode NFC)'],
        noCardNumber,
      ),
    )
    .meta({ maxLength: limit, description: 'Your id of the order, unique within the account.' });
}

/**
 * A fresh order id: `p`, 90 random bits in base 32, `z`. A letter at each end keeps the gateway's
 * callback checksum, which has no separators, from fitting two orders; 20 characters fit every gateway.
 */
export function mintClientOrderid(random: (bytes: number) => Uint8Array = randomBytes): string {
  const characters = Array.from(random(18), (byte) => base32.charAt(byte & 31));
  return `p${characters.join('')}z`;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
