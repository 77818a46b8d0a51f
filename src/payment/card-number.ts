import luhn from 'validator/lib/isLuhnNumber.js';
import { plainDigits } from './plain-digits.ts';

const { default: isLuhnNumber } = luhn;

/** 13 to 19 ASCII digits whose last one fits the others (ISO/IEC 7812-1, Luhn). */
export function isCardNumber(text: string): boolean {
  return /^[0-9]{13,19}$/.test(text) && isLuhnNumber(text);
}

/**
 * True when a text has a card number in it, in digits of any script; also one written in groups with single
 * blanks or dashes of any kind, or as it stands on a card with another sign between its groups.
 *
 * Spared, because shops use them as order numbers and one in ten passes Luhn by chance: numbers that
 * start like no card does (timestamps 1…, dates 20…), UUIDs and long hexadecimal ids.
 */
export function holdsCardNumber(text: string): boolean {
  return cardNumbersIn(text).length > 0;
}

/** From where to where a text has runs of digits that hold a card number, in order. */
export function cardNumbersIn(text: string): [start: number, end: number][] {
  const plain = plainDigits(text).replace(hexadecimalId, (id) => '_'.repeat(id.length));
  return Array.from(plain.matchAll(candidate), ({ 0: run, index }) => ({ run, index }))
    .filter(({ run }) => runHoldsCardNumber(run.replace(invisible, '').replace(sign, ' ')))
    .map(({ run, index }) => [index, index + run.length]);
}

/** True when a text holds just this card number: its digits in this order, whatever else stands between them. */
export function spells(text: string, cardNumber: string): boolean {
  return [text, digitsDecoded(text)].some((one) => one.replace(/[^0-9]+/g, '').includes(cardNumber));
}

/** As `holdsCardNumber`, also behind the escapes of an address, whether or not they are read as the blanks they may be. */
export function holdsCardNumberInside(text: string): boolean {
  return [text, percentDecoded(text), digitsDecoded(text)].some(holdsCardNumber);
}

/** The digits of an address as its reader decodes them; other escapes, and `+`, become blanks. */
function digitsDecoded(address: string): string {
  return address.replace(/%3([0-9])/g, '$1').replace(/\+|%[0-9a-f]{2}/gi, ' ');
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}

const hexadecimalId =
  /(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{20,})(?![0-9a-z])/gi;

/** Digits with at most one blank or dash between two of them; and the groups of a card with the same sign between. */
const candidate = new RegExp(
  [
    '[0-9]{4}([._/,|:*+~\u00b7])(?:[0-9]{4}\\1[0-9]{4}\\1[0-9]{4}|[0-9]{6}\\1[0-9]{5})(?![0-9])',
    '[0-9](?:\\p{Cf}{0,3}[\\p{Zs}\\p{Pd}\u2212]?\\p{Cf}{0,3}[0-9]){12,}',
  ].join('|'),
  'gu',
);
const invisible = /\p{Cf}/gu;
const sign = /[^0-9]/gu;

/** First digits of the schemes in use: MIR and Mastercard 2, Amex and JCB 3, Visa 4, 5, 6, RuPay, Troy. */
const issuer = /^(?:2[1-7]|[3-6]|8[12]|9792)/;

function runHoldsCardNumber(run: string): boolean {
  if (looksLikeCard(run.replaceAll(' ', ''))) return true;

  // Other numbers may stand before and after it: `order 12 4111 1111 1111 1111`.
  const groups = run.split(' ');
  return groups.some((group, first) => group.length >= 4 && startsCard(groups, first));
}

/** Stops at the length of a card number, so that a long text costs no more than it is long. */
function startsCard(groups: readonly string[], first: number): boolean {
  let digits = '';
  for (let next = first; next < groups.length && digits.length < longest; next++) {
    digits += groups[next];
    if (digits.length >= 13 && looksLikeCard(digits)) return true;
  }
  return false;
}

/** True for a card number that begins as those of the schemes in use do. */
export function looksLikeCard(digits: string): boolean {
  return issuer.test(digits) && isCardNumber(digits);
}

const longest = 19;
