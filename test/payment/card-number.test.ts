import { expect, onTestFinished, test, vi } from 'vitest';
import { holdsCardNumber, isCardNumber } from '../../src/payment/card-number.ts';
import { hideCardNumbers } from '../../src/payment/hide-card-numbers.ts';

test.each(['4538977399606732', '378282246310005', '4222222222222', '6304000000000000000'])(
  '%s is a card number',
  (text) => {
    expect(isCardNumber(text)).toBe(true);
  },
);

test.each([
  '',
  '0',
  '4538977399606733',
  '424242424242',
  '4538 9773 9960 6732',
  '４５３８９７７３９９６０６７３２',
])('%j is none', (text) => {
  expect(isCardNumber(text)).toBe(false);
});

test.each([
  '4538977399606732',
  'a4538977399606732b',
  '4538 9773 9960 6732',
  '4538-9773-9960-6732',
  '3782 822463 10005',
  '45 38 97 73 99 60 67 32',
  'order 12 4538 9773 9960 6732 12/30 123',
  'карта 2200000000000004',
])('a card number is found in %j', (text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['a number that fails Luhn', '4538977399606733'],
  ['a shorter one', '424242424242'],
  ['a longer one', '45389773996067324531'],
  ['one in other groups', '4538  9773  9960  6732'],
  ['a timestamp that passes Luhn', '1764000000000'],
  ['a date and time that pass Luhn', '20240115123455'],
  ['a UUID that passes Luhn', '45389773-9960-6732-8a00-abcdefabcdef'],
  ['a long hexadecimal id', 'a4538977399606732bcdef01'],
  ['small numbers in a row', '1 2 45 38 97 73 99 60 67 32'],
  ['phone numbers', '+7 495 123 45 67, +1 206 358 2043'],
])('%s is spared: %s', (_, text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test.each([
  ['groups of four', '4000-'.repeat(2000)],
  ['groups of one', `4444-${'1-'.repeat(4000)}`],
  ['a group of four and many of one, over and over', '4444 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 '.repeat(300)],
])('of %s, no more than 19 digits are looked at from each start', (_, text) => {
  const test = vi.spyOn(RegExp.prototype, 'test');
  onTestFinished(() => test.mockRestore());

  holdsCardNumber(text);

  const starts = text.match(/[0-9]{4,}/g)?.length ?? 0;
  const looks = test.mock.calls.length / starts;
  expect(looks).toBeLessThan(20);
});

test('a hostile text is read within the time of a test', () => {
  const text = [
    '4 '.repeat(32_000),
    '45-'.repeat(20_000),
    '4'.repeat(65_000),
    `${'4 44444444444 '.repeat(4000)}`,
  ].join('x');

  expect(typeof holdsCardNumber(text)).toBe('boolean');
});

test.each([
  ['full-width digits', '４５３８９７７３９９６０６７３２'],
  ['Arabic-Indic digits', '٤٥٣٨٩٧٧٣٩٩٦٠٦٧٣٢'],
  ['Devanagari digits', '४५३८९७७३९९६०६७३२'],
  ['mathematical digits', '𝟒𝟓𝟑𝟖𝟗𝟕𝟕𝟑𝟗𝟗𝟔𝟎𝟔𝟕𝟑𝟐'],
  ['circled digits', '④⑤③⑧⑨⑦⑦③⑨⑨⑥0⑥⑦③②'],
  ['non-breaking blanks', '4538\u00a09773\u00a09960\u00a06732'],
  ['long dashes', '4538–9773—9960‑6732'],
  ['invisible characters', '4538\u200b9773\u200d9960\u20606732'],
  ['dots between its groups', 'card 4538.9773.9960.6732.'],
  ['slashes between its groups', '3782/822463/10005'],
])('a card number is found in %s', (_, text) => {
  expect(holdsCardNumber(text)).toBe(true);
});

test.each([
  ['a version', 'Chrome/126.0.6478.127 (4538.9773.9960.6733)'],
  ['amounts in a row', '45.38, 97.73, 99.60, 67.32'],
])('%s is spared: %s', (_, text) => {
  expect(holdsCardNumber(text)).toBe(false);
});

test('only the run with the card number is hidden, and everything else stays as it was', () => {
  expect(
    hideCardNumbers('𝟒: a 4538 9773 9960 6732 b ４５３８９７７３９９６０６７３２, c 4538977399606733', '[x]'),
  ).toBe('𝟒: a [x] b [x], c 4538977399606733');
});
