import { stripVTControlCharacters } from 'node:util';

const cardLengths = [13, 14, 15, 16, 17, 18, 19];

/**
 * A text of the gateway, fit for logs, results and people: one line, at most 250 characters, no control
 * or invisible characters, and `[card number]` or `[card code]` where one may stand, because gateways echo
 * what they were sent. Null when nothing is left, or for the literal `null` that gateways write.
 */
export function cleanText(text: string | undefined): string | null {
  const line = stripVTControlCharacters(text ?? '')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();

  return valueOrNull(/^.{0,250}/u.exec(withoutCardCodes(withoutCardNumbers(beginning(line))))?.[0].trim());
}

/** A value as it is, for ids; null when it is absent, empty, or the literal `null`. */
export function valueOrNull(text = ''): string | null {
  return text === '' || text === 'null' ? null : text;
}

/** Searching all of a long text would stop everything else. A run of digits that is cut is dropped. */
function beginning(line: string): string {
  return line.length <= 1000 ? line : line.slice(0, 1000).replace(/[\d -]+$/, '');
}

/** Named codes only: three digits alone may be anything. */
function withoutCardCodes(line: string): string {
  return line.replace(/c(?:vv|vc)2?[\s:=#"'-]{0,5}\d{3,4}(?!\d)/gi, '[card code]');
}

/** The whole run of digits goes, since an expiry date or a CVV may follow the number in it. */
function withoutCardNumbers(line: string): string {
  return line.replace(/\d(?:[ -]?\d){12,}/g, (run) =>
    holdsCardNumber(run.replace(/[ -]/g, '')) ? '[card number]' : run,
  );
}

function holdsCardNumber(digits: string): boolean {
  return Array.from(digits).some((_, start) =>
    cardLengths.some(
      (length) => start + length <= digits.length && passesLuhn(digits.slice(start, start + length)),
    ),
  );
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9))
    .reduce((total, digit) => total + digit, 0);
  return sum > 0 && sum % 10 === 0; // zeros are no card
}
