import { looksLikeCard } from '../payment/card-number.ts';
import { plainDigits } from '../payment/plain-digits.ts';
import { readings } from './escapes.ts';

/**
 * True when an address must not be kept, because a gateway wrote into it what it was sent: a card number, a
 * parameter named as a field of the card, or a `control`, however often they are escaped, or in base64.
 *
 * The addresses of 3-D Secure are long, and an address that isn't kept is a payer who can't go on. So only a
 * number that stands by itself counts, and tokens, UUIDs and hexadecimal ids don't.
 */
export function givesAwayCard(address: string): boolean {
  return readings(address).some((text) => tells(text) || packedIn(text).some(tells));
}

function tells(text: string): boolean {
  return cardField.test(text) || control.test(text) || holdsCard(plainDigits(text));
}

const cardField = new RegExp(
  `(?<![a-z\\d])(?:${[
    'pan|c(?:vv|vc)2?|cv2|cvn|csc|security_?code',
    '(?:credit_?|debit_?)?card_?(?:number|num|no)|cc_?num(?:ber)?',
    'card_?printed_?name|(?:card_?)?holder(?:_?name)?|name_?on_?card',
    'expire_?(?:month|year)',
  ]
    .join('|')
    .replaceAll('_?', '[_ .-]?')})["'\\]\\[\\\\]{0,6}\\s?[=:]["'\\\\\\s]{0,4}[^\\s"'&;#=\\\\]`,
  'i',
);

const control = /(?<![a-z\d])control["'\\\]]{0,4}\s?[=:]["'\\\s]{0,4}[\da-f]{40}(?![\da-f])/i;

function holdsCard(text: string): boolean {
  return (text.match(ownNumber) ?? []).map((run) => run.replace(/\D/g, '')).some(looksLikeCard);
}

/** In one piece, or in the groups of a card with the same sign between. */
const ownNumber =
  /(?<![a-z\d])(?:\d{13,19}|\d{4}([ +._,-])\d{4}\1\d{4}\1\d{1,7}|\d{4}([ +._,-])\d{6}\2\d{5})(?![a-z\d])/gi;

/** What the tokens of an address hold, where that is a text: random bytes say anything, once in a while. */
function packedIn(text: string): string[] {
  const tokens = [...(text.match(/[\w+-]{18,}/g) ?? []), ...(text.match(/[\w+/-]{18,}/g) ?? [])];
  return tokens
    .flatMap((token) => [Buffer.from(token, 'base64'), Buffer.from(token, 'hex')])
    .map((bytes) => bytes.toString('latin1'))
    .filter((packed) => /^[\x20-\x7e\r\n\t]+$/.test(packed));
}
