import { isCardNumber, looksLikeCard } from '../payment/card-number.ts';
import { maskSpans } from '../payment/hide-card-numbers.ts';
import { plainDigits } from '../payment/plain-digits.ts';

/**
 * One line with the card data in it replaced: numbers that pass Luhn, whatever but letters stands between
 * their digits, also packed in base64 or hexadecimal digits; codes, holders and expiry dates behind their
 * names; and what looks like a `control`. Rather too much than too little: it is a text for people.
 *
 * Not found: a holder, an expiry date or a code that nothing names.
 */
export function hideCardData(line: string): string {
  return rules.reduce((text, [pattern, mark, isOne]) => hide(text, pattern, mark, isOne), line);
}

type Rule = [pattern: RegExp, mark: string, isOne: (match: string) => boolean];

/** Digits of any script count, so it is looked at with plain ones, which stand at the same places. */
function hide(line: string, pattern: RegExp, mark: string, isOne: Rule[2]): string {
  const found = Array.from(withoutTimes(plainDigits(line)).matchAll(pattern), ({ 0: match, index }) => ({
    match,
    index,
  }));
  const spans = found.filter(({ match }) => isOne(match));
  return maskSpans(
    line,
    spans.map(({ match, index }) => [index, index + match.length]),
    mark,
  );
}

const always = () => true;

/** A name, its sign, and its value: `"name":"value`, `name=value`, `<name>value`, `\"name\":\"value`. */
function named(name: string, value: string): RegExp {
  const spelled = name.replaceAll('_?', '[_ -]?');
  return new RegExp(`(?<![a-z])(?:${spelled})[\\\\"'\\s]{0,4}[=:>][\\\\"'\\s]{0,4}${value}`, 'giu');
}

const date = '\\d{1,4}(?:\\s?[/-]\\s?\\d{1,4})?(?!\\d)';

const codeBehindItsName =
  /(?:c(?:vv|vc)2?|security[_ -]?code)(?:\s(?:code|value|is|was))*[^\p{L}\p{N}&]{0,5}\d{3,4}(?!\d)/giu;

const rules: readonly Rule[] = [
  [
    named('(?:credit_?)?card_?(?:number|no)|pan', '\\d(?:[^\\p{L}\\p{N}&]{0,3}\\d){7,}'),
    '[card number]',
    always,
  ],
  [
    named('card_?printed_?name|card_?holder(?:_?name)?', '[^&;,|<>{}()\\[\\]"\']+'),
    '[card holder]',
    isHolder,
  ],
  [named('expire_?(?:month|year)|exp(?:iry|iration)?(?:_?(?:date|month|year))?', date), '[expiry]', always],
  [named('control', '[0-9a-f]{8,}'), '[control]', always],
  [/(?<![0-9a-z])[0-9a-f]{40}(?![0-9a-z])/gi, '[control]', always],
  // The whole run goes, since an expiry date or a code may follow the number in it.
  [/%?\d(?:[^\p{L}\p{N}]{0,3}\d){12,}/gu, '[card number]', (run) => holds(run, looksLikeCard)],
  [/\d(?:[ -]?\d){12,}/g, '[card number]', (run) => holds(run, passesLuhn)],
  [/[A-Za-z0-9+/_-]{18,}/g, '[card number]', isPacked],
  // Named codes only: three digits alone may be anything.
  [codeBehindItsName, '[card code]', always],
];

/** Behind a colon there may be a sentence about the name; a holder is written in capitals there. */
function isHolder(match: string): boolean {
  const [, value] = /^[^=:>]*:\s*(.*)$/.exec(match) ?? [];
  return value === undefined || /^[\\"']|^\p{Lu}[^\s]*\s\p{Lu}/u.test(value);
}

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

function isPacked(token: string): boolean {
  return (['base64', 'hex'] as const).some((packing) => {
    const [run] = /\d{13,}/.exec(Buffer.from(token, packing).toString('latin1')) ?? [];
    return run !== undefined && holds(run, passesLuhn);
  });
}

/** A date with its time has many digits and is no card. */
function withoutTimes(line: string): string {
  return line.replace(dateAndTime, (time) => '_'.repeat(time.length));
}

const dateAndTime =
  /(?<!\d)(?:20\d\d[-./]\d\d[-./]\d\d|\d\d[-./]\d\d[-./]20\d\d)[T ,]{1,2}\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?!\d)/g;
