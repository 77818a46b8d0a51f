import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanText, valueOrNull } from '../../src/gateway/clean-text.ts';
import { anyText } from '../support/any-text.ts';

test.each([
  ['Card 4538977399606732 declined', 'Card [card number] declined'],
  ['Card 4538 9773 9960 6732 declined', 'Card [card number] declined'],
  ['Card 4538-9773-9960-6732 declined', 'Card [card number] declined'],
  ['Card 4538\n9773\n9960\n6732 declined', 'Card [card number] declined'],
  ['Card 4538\u200b977399606732 declined', 'Card [card number] declined'],
  ['card=4538977399606732 123 12/2099', 'card=[card number]'],
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
    fc.property(anyText, (text) => {
      expect(cleanText(text) ?? '').not.toMatch(/\p{Cc}/u);
    }),
  );
});

const card = '4538977399606732';
const control = '2d84ae87d73fa3d04f6cd657b68d822d48f1e998';

test.each([
  ['dots', '4538.9773.9960.6732'],
  ['slashes', '4538/9773/9960/6732'],
  ['commas and blanks', '4538, 9773, 9960, 6732'],
  ['non-breaking blanks', '4538\u00a09773\u00a09960\u00a06732'],
  ['invisible characters', [...card].join('\u200b')],
  ['two blanks', '4538  9773  9960  6732'],
  ['one sign after each digit', [...card].join('*')],
  ['different signs', '4538.9773-9960/6732'],
  ['long dashes', '4538–9773—9960‑6732'],
  ['percent-encoded blanks', '4538%209773%209960%206732'],
  ['blanks that were encoded twice', '4538%25209773%25209960%25206732'],
  ['its date and code behind bars', `${card}|12|2099|123`],
  ['percent-encoded digits', [...card].map((digit) => `%3${digit}`).join('')],
  ['full-width digits', '４５３８９７７３９９６０６７３２'],
  ['Arabic-Indic digits', '٤٥٣٨٩٧٧٣٩٩٦٠٦٧٣٢'],
  ['base64', Buffer.from(`card ${card};`).toString('base64').replace(/=/g, '')],
  ['hexadecimal digits', Buffer.from(`x${card}`).toString('hex')],
])('hides the card number written with %s', (_, echo) => {
  expect(cleanText(`Card ${echo} declined`)).toBe('Card [card number] declined');
});

test.each([
  ['pan=4538977399606733', '[card number]'],
  ['number 9000000000000001', 'number [card number]'],
  ['"card_number": "45389773"', '"[card number]"'],
  ['card_printed_name=CARD HOLDER&x=1', '[card holder]&x=1'],
  ['{"card_printed_name":"CARD HOLDER","x":1}', '{"[card holder]","x":1}'],
  ['Cardholder: JOHN Q SMITH', '[card holder]'],
  ['<card_printed_name>JOHN</card_printed_name>', '<[card holder]</card_printed_name>'],
  ['expire_month=12&expire_year=2099', '[expiry]&[expiry]'],
  ['Expiry date: 12/2099 bad', '[expiry] bad'],
  ['cvv2 code is 123', '[card code]'],
  ['security code: 1234', '[card code]'],
  [`control=${control}`, '[control]'],
  [`"control":"${control.toUpperCase()}"`, '"[control]"'],
  [`signature ${control} is wrong`, 'signature [control] is wrong'],
])('hides what is named: %s', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test.each([
  'at 2026-11-22 10:11:12.345 UTC, 22.11.2026 10:11:02',
  'order 686307, 10.42 USD, terminal 39549',
  '100%25 of 10.42 USD; 50% off',
  'Cardholder: name is too long',
  'Invalid cvv2: must be digits',
  'card_printed_name: is required',
  'out of control: 12 of 40',
  'card number: invalid',
  'Zahlung abgelehnt: Größe 12, 3–4 Tage',
])('leaves %j alone', (text) => {
  expect(cleanText(text)).toBe(text);
});

const request = {
  client_orderid: '902B4FF5',
  credit_card_number: card,
  card_printed_name: 'CARD HOLDER',
  expire_month: '12',
  expire_year: '2099',
  cvv2: '987',
  control,
};

test.each([
  ['as a form', String(new URLSearchParams(request))],
  ['as a form in a form', encodeURIComponent(String(new URLSearchParams(request)))],
  ['as a form for HTML', String(new URLSearchParams(request)).replaceAll('&', '&amp;')],
  ['as JSON', JSON.stringify(request)],
  ['as JSON in JSON', JSON.stringify(JSON.stringify(request))],
  ['as JSON for people', JSON.stringify(request, null, 2)],
  [
    'as a map in words',
    `{${Object.entries(request)
      .map((pair) => pair.join('='))
      .join(', ')}}`,
  ],
  [
    'as lines',
    Object.entries(request)
      .map((pair) => pair.join(': '))
      .join('\n'),
  ],
  [
    'as XML',
    Object.entries(request)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join(''),
  ],
  [
    'with its values in quotes',
    Object.entries(request)
      .map(([name, value]) => `${name}='${value}'`)
      .join(' '),
  ],
])('a request that is echoed %s loses everything that is secret in it', (_, echo) => {
  const clean = cleanText(`Bad request: ${echo}`) ?? '';

  expect(clean).toContain('Bad request: ');
  expect(clean).toContain('902B4FF5');
  expect(clean).not.toMatch(/4538|9773|HOLDER|2099|987|2d84ae87|=12|"12"/);
});

test.each([
  ['number', ' declined 4538 9773 9960 6732', '[card number] declined'],
  ['key', ` signed ${control}`, '[card number] signed'],
])('what is cut off leaves no half of a %s behind', (_, end, clean) => {
  expect(cleanText(`${card.repeat(61)}${end}`)).toBe(clean);
});

test.each([
  ['digits and dots', '4.'.repeat(500)],
  ['names', 'card_printed_name='.repeat(60)],
  ['signs', '%25'.repeat(333)],
  ['tokens', 'MzQ1Mzg5NzczOTk2MDY3MzI'.repeat(40)],
  ['words', 'cvv code code code '.repeat(60)],
])('hostile %s hold nobody up', { timeout: 1_000 }, (_, text) => {
  expect(() => cleanText(text)).not.toThrow();
});
