import luhn from 'validator/lib/isLuhnNumber.js';

const { default: isLuhnNumber } = luhn;

/** 13 to 19 ASCII digits whose last one fits the others (ISO/IEC 7812-1, Luhn). */
export function isCardNumber(text: string): boolean {
  return /^[0-9]{13,19}$/.test(text) && isLuhnNumber(text);
}

/**
 * True when a text has a card number in it, also one written in groups with single blanks or dashes.
 *
 * Spared, because shops use them as order numbers and one in ten passes Luhn by chance: numbers that
 * start like no card does (timestamps 1…, dates 20…), UUIDs and long hexadecimal ids.
 */
export function holdsCardNumber(text: string): boolean {
  return (text.replace(hexadecimalId, '_').match(digitRun) ?? []).some(runHoldsCardNumber);
}

const hexadecimalId =
  /(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{20,})(?![0-9a-z])/gi;

const digitRun = /[0-9](?:[ -]?[0-9]){12,}/g;

/** First digits of the schemes in use: MIR and Mastercard 2, Amex and JCB 3, Visa 4, 5, 6, RuPay, Troy. */
const issuer = /^(?:2[1-7]|[3-6]|8[12]|9792)/;

function runHoldsCardNumber(run: string): boolean {
  const groups = run.split(/[ -]/);
  if (looksLikeCard(groups.join(''))) return true;

  // Other numbers may stand before and after it: `order 12 4111 1111 1111 1111`.
  return groups.some((group, first) => group.length >= 4 && startsCard(groups.slice(first, first + 19)));
}

function startsCard(groups: string[]): boolean {
  return groups.some((_, last) => looksLikeCard(groups.slice(0, last + 1).join('')));
}

function looksLikeCard(digits: string): boolean {
  return issuer.test(digits) && isCardNumber(digits);
}
