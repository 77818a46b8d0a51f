import { isCardNumber, looksLikeCard } from '../payment/card-number.ts';
import { maskSpans } from '../payment/hide-card-numbers.ts';
import { plainDigits } from '../payment/plain-digits.ts';
import { cardDataBehindNames, type Named } from './named-card-data.ts';

/**
 * One line with the card data in it replaced: numbers that pass Luhn, whatever but letters stands between
 * their digits; codes, holders and expiry dates behind their names; what looks like a `control`; and any of
 * these packed in base64 or hexadecimal digits. Rather too much than too little: it is a text for people.
 *
 * Not found: a holder, an expiry date or a code that nothing names.
 */
export function hideCardData(line: string): string {
  return rules.reduce(hide, line);
}

/** Digits of any script count, so it is looked at with plain ones, which stand at the same places. */
function hide(line: string, [pattern, mark, isOne]: Named): string {
  const spans = [...withoutTimes(plainDigits(line)).matchAll(pattern)]
    .filter(isOne)
    .map(({ 0: match, index, groups }): [number, number] => [
      index,
      index + match.length + (groups?.behind?.length ?? 0),
    ]);
  return maskSpans(line, spans, mark);
}

const { number, holder, expiry, control, code } = cardDataBehindNames();

const rules: readonly Named[] = [
  number,
  expiry,
  control,
  [/(?<![0-9a-z])[0-9a-f]{40}(?![0-9a-z])/gi, '[control]', () => true],
  // The whole run goes, since an expiry date or a code may follow the number in it.
  [/%?\d(?:[^\p{L}\p{N}]{0,3}\d){12,}/gu, '[card number]', ([run]) => holds(run, looksLikeCard)],
  [/\d(?:[ -]?\d){12,}/g, '[card number]', ([run]) => holds(run, passesLuhn)],
  [/[A-Za-z0-9+/_-]{18,}/g, '[card number]', ([token]) => isPacked(token)],
  code,
  // Last, so that a holder's name ends where something else is hidden.
  holder,
];

function holds(run: string, isCard: (digits: string) => boolean): boolean {
  const digits = run.replace(/[^0-9]/g, '');
  for (let start = 0; start + 13 <= digits.length; start++) {
    for (let length = 13; length <= 19 && start + length <= digits.length; length++) {
      if (isCard(digits.slice(start, start + length))) return true;
    }
  }
  return false;
}

/** Zeros are no card. */
function passesLuhn(digits: string): boolean {
  return isCardNumber(digits) && /[1-9]/.test(digits);
}

/** Bytes that are no text may hold anything by chance, but hardly ever thirteen digits in a row. */
function isPacked(token: string): boolean {
  return (['base64', 'hex'] as const).some((packing) => {
    const packed = Buffer.from(token, packing).toString('latin1');
    const [run] = /\d{13,}/.exec(packed) ?? [];
    if (run !== undefined && holds(run, passesLuhn)) return true;
    return /^[\x20-\x7e\s]+$/.test(packed) && hideCardData(packed) !== packed;
  });
}

/** A date with its time has many digits and is no card. */
function withoutTimes(line: string): string {
  return line.replace(dateAndTime, (time) => '_'.repeat(time.length));
}

const dateAndTime =
  /(?<!\d)(?:20\d\d[-./]\d\d[-./]\d\d|\d\d[-./]\d\d[-./]20\d\d)[T ,]{1,2}\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?!\d)/g;
