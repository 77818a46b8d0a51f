import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, valueOrNull } from '../../src/gateway/clean-text.ts';

test.each([
  ['Card 4538977399606732 declined', 'Card [card number] declined'],
  ['Card 4538 9773 9960 6732 declined', 'Card [card number] declined'],
  ['Card 4538-9773-9960-6732 declined', 'Card [card number] declined'],
  ['Card 4538\n9773\n9960\n6732 declined', 'Card [card number] declined'],
  ['Card 4538\u200b977399606732 declined', 'Card [card number] declined'],
  ['card=4538977399606732 123 12/2099', 'card=[card number]/2099'],
  ['order 7 4538977399606732', 'order [card number]'],
  ['6759649826438453', '[card number]'],
  ['30569309025904 is 14 long', '[card number] is 14 long'],
  ['4222222222222 is 13 long', '[card number] is 13 long'],
])('hides the card number in %j', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test.each([
  'order 6863088 of 902B4FF5',
  '4538977399606000 passes no check digit',
  'request 00000000-0000-0000-0000-000002ddb06b',
  'Card Number length must be between 16 and 19 digits..',
  '[92]',
])('leaves %j alone', (text) => {
  expect(cleanText(text)).toBe(text);
});

test('makes one line without control, colour or invisible characters', () => {
  expect(cleanText(' a\r\nb\u0000c\t\u001b[31mred\u001b[0m \u202eevil\u2028x\u00a0 y ')).toBe(
    'a b c red evil x y',
  );
});

test('keeps a code in brackets that follows a line feed', () => {
  expect(cleanText('declined\n[92]')).toBe('declined [92]');
});

test('is at most 250 characters long, and cuts only after hiding', () => {
  expect(cleanText('x'.repeat(64_000))).toHaveLength(250);
  expect(cleanText(`${'x '.repeat(120)}4538977399606732`)).not.toMatch(/\d/);
  expect(cleanText('😀'.repeat(300))).toBe('😀'.repeat(250));
});

test.each(['cvv2=123', 'CVC: 1234', 'cvv 012'])('a card code that is echoed is hidden: %s', (echo) => {
  expect(cleanText(`card 4538977399606732 ${echo} bad`)).toBe('card [card number] [card code] bad');
});

test('a quarter of a megabyte of digits holds nobody up', { timeout: 1_000 }, () => {
  expect(cleanText('1'.repeat(262_144))).toBeNull();
});

test('what is cut off leaves no half of a card number behind', () => {
  expect(cleanText(`${'4538977399606732'.repeat(61)} declined 4538977399606732`)).toBe(
    '[card number] declined',
  );
});

test.each([undefined, '', ' \n', 'null', 'null\n'])('nothing is left of %j', (text) => {
  expect(cleanText(text)).toBeNull();
});

test('an id is handed on untouched', () => {
  expect(valueOrNull('4538977399606732')).toBe('4538977399606732');
  expect([valueOrNull(undefined), valueOrNull(''), valueOrNull('null')]).toEqual([null, null, null]);
});

test('no text of any kind makes it throw, or leaves more than one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(cleanText(text) ?? '').not.toMatch(/\p{Cc}/u);
    }),
  );
});
