import { expect, test } from 'vitest';
import { cleanText } from '../../src/gateway/clean-text.ts';
import { hideCardData } from '../../src/gateway/hide-card-data.ts';

// In each of these the digits alone would be a card number.
test.each([
  '2026-01-10 10:10:10.123456789',
  '2026-01-10  10:10:10.123456789',
  '2026-01-10, 10:10:10.123456789',
  '2026.01.10,10:10:10.123456789',
  '2026/01/10 10:10:10,123456789',
  '2026-01-10 10:10:28,1',
  '13.01.2026 10:10:16',
  '13/01/2026, 10:10:16',
  '13-01-2026 10:10:16.5',
])('the time %s is no card number', (time) => {
  expect(hideCardData(`at ${time} UTC`)).toBe(`at ${time} UTC`);
});

test.each(['4538-97-73 99:60:67 32', '45389773996067 32'])(
  'what is only like a time is hidden, for it may be a card number: %s',
  (digits) => {
    expect(hideCardData(digits)).toContain('[card number]');
  },
);

test('beside a time a card number is hidden all the same, and only that', () => {
  expect(hideCardData('2026-06-15 12:00:00 card 4538977399606732 declined 12:00')).toBe(
    '2026-06-15 12:00:00 card [card number] declined 12:00',
  );
});

test.each([
  ['thirteen digits', '4777777777771'],
  ['nineteen digits', '6304777777777777776'],
  ['nineteen digits of no known issuer', '9304777777777777770'],
  ['no known issuer, in groups', '9777-7777 7777-7777'],
])('a card number of %s is hidden', (_, number) => {
  expect(hideCardData(`card ${number} declined`)).toBe('card [card number] declined');
});

test.each([
  ['Cardholder: must be in Latin Letters', 'Cardholder: must be in Latin Letters'],
  ['Cardholder: is missing', 'Cardholder: is missing'],
  ['Cardholder:JOHN SMITH', '[card holder]'],
  ['Cardholder:   JOHN SMITH', '[card holder]'],
  ['Cardholder: \\"john smith\\"', '[card holder]\\"'],
])('behind a colon a holder is told from a sentence: %s', (text, hidden) => {
  expect(hideCardData(text)).toBe(hidden);
});

test.each(['securitycode 123', 'security_code=123', 'Security-Code: 1234', 'cvc2 value was 123', 'CVV 123'])(
  'a code behind its name is hidden: %s',
  (text) => {
    expect(hideCardData(`Bad ${text}!`)).toBe('Bad [card code]!');
  },
);

test.each([
  ['once', 1],
  ['twice', 2],
  ['three times', 3],
])('a card number is found behind escapes that were escaped %s', (_, times) => {
  let text = [...'4538977399606732'].map((digit) => `%3${digit}`).join('');
  for (let more = 1; more < times; more++) text = text.replaceAll('%', '%25');

  expect(cleanText(`Card ${text} declined`)).toBe('Card [card number] declined');
});

test('letters of several bytes are read whole behind their escapes', () => {
  const text = encodeURIComponent('４５３８９７７３９９６０６７３２');

  expect(cleanText(`Card ${text} declined`)).toBe('Card [card number] declined');
});
