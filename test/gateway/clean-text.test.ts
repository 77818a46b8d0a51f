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

test.each([
  'Declined: CVV mismatch',
  'error 05',
  'Invalid CVV, error 1234',
  'cvv2 must have 3 or 4 digits',
  'security code check failed (05)',
  'Card number 4538****6732 blocked',
  'Card expires in 30 days',
  '[card_printed_name] is required',
  'Cardholder Authentication Failed',
  'pans: 12345678 of them',
  'Cardholder-initiated transaction',
  'Card holder authentication required, code 1045',
  '3-D Secure: cardholder not enrolled',
  'Do not honor: contact cardholder bank',
  'a &lt; b &#38; c \\u0041',
  'token TmV2ZXIgZ29ubmEgZ2l2ZSB5b3UgdXA',
])('leaves what is said of a card alone: %s', (text) => {
  expect(cleanText(text)).toBe(text);
});

test.each([
  ['cvv2%3D123', '[card code]'],
  ['cvv2%253D123', '[card code]'],
  ['cvv2%25253D123', '[card code]'],
  ['cvv2%7C123%3Bcvc%3D4321', '[card code];[card code]'],
  ['cvv2=1 2 3', '[card code]'],
  ['cvv2 - 123', '[card code]'],
  ['cvv2[]=123', '[card code]'],
  ['cvv2: !str 123', '[card code]'],
  ["'cvv2' => '123'", "'[card code]'"],
  ["u'cvv2': u'123'", "u'[card code]'"],
  ['"cvv2" : {"value":"123"}', '"[card code]"}'],
  ['\\\\"cvv2\\\\":\\\\"123\\\\"', '\\\\"[card code]\\\\"'],
  ['s:4:"cvv2";s:3:"123";', 's:4:"[card code]";'],
  ['<cvv2 xsi:type="xsd:string">123</cvv2>', '<[card code]</cvv2>'],
  ['<cvv2 class="odd">123</cvv2>', '<[card code]</cvv2>'],
  ['<input name="cvv2" size="4" value="123">', '<input name="[card code]">'],
  ['<td>CVV</td><td>123</td>', '[card code]'],
  ['CVN: 123', '[card code]'],
  ['CV2=123', '[card code]'],
  ['cid: 1234', '[card code]'],
  ['cardCvc: 123', '[card code]'],
  ['card verification value 123', '[card code]'],
  ['card verification 123', '[card code]'],
  ['security code 123', '[card code]'],
  ['CVV/CVC 123', 'CVV/[card code]'],
  ['&quot;cvv2&quot;:&quot;123&quot;', '"[card code]"'],
  ['cvv2&equals;\\x31\\u{32}\\u0033', '[card code]'],
])('finds the code in %s', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test.each([
  ["'card_printed_name' => 'JOHN SMITH'", "'[card holder]'"],
  ['[card_printed_name] => JOHN SMITH [x] => 1', '[[card holder][x] => 1'],
  ['params[card_printed_name]=JOHN SMITH&x=1', 'params[[card holder]&x=1'],
  ['params[card][holder_name]=JOHN&x=1', 'params[[card holder]&x=1'],
  ['card_printed_name[]=JOHN SMITH', '[card holder]'],
  ['"card_printed_name"=>"JOHN SMITH"', '"[card holder]"'],
  ['"card_printed_name":"SMITH, JOHN"', '"[card holder]"'],
  ["card_printed_name=SEAN O'NEIL&x=1", '[card holder]&x=1'],
  ['<card_printed_name xsi:type="xsd:string">JOHN</card_printed_name>', '<[card holder]</card_printed_name>'],
  ['<input name="card_printed_name" value="JOHN SMITH">', '<input name="[card holder]">'],
  [
    '<card_printed_name>J</card_printed_name><cvv2>123</cvv2>',
    '<[card holder]</card_printed_name><[card code]</cvv2>',
  ],
  ['card_printed_name|JOHN SMITH|x', '[card holder]|x'],
  ['cardHolderName%253DJOHN%252BSMITH%2526x', '[card holder]&x'],
  ['name on card: John Smith', '[card holder]'],
  ['Holder name: JOHN', '[card holder]'],
  ['cardholder: john smith', '[card holder]'],
  ['cardholder: MAY SMITH', '[card holder]'],
  ['cardholder - john smith', '[card holder]'],
  ['Cardholder unknown. Cardholder: JOHN SMITH', 'Cardholder unknown. [card holder]'],
  ['Cardholder JOHN SMITH', '[card holder]'],
])('finds the holder in %s', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test.each([
  ["'expire_year' => '2099'", "'[expiry]'"],
  ['[expire_month] => 12 [x]', '[[expiry] [x]'],
  ['Card valid thru 12/99', 'Card [expiry]'],
  ["'control' => '0123456789abcdef'", "'[control]'"],
  ['pan 45389773 ... 99606733', '[card number]'],
  ['[cardNumber] => 4538977399606733', '[[card number]'],
])('finds what else is named in %s', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

const spelledOut = (prefix: string, base: 10 | 16, suffix: string) =>
  [...'4538977399606732'].map((digit) => prefix + digit.charCodeAt(0).toString(base) + suffix).join('');

test.each([
  ['line breaks of HTML', '4538<br>9773<br/>9960<BR />6732'],
  ['cells of a table', '<td>4538</td><td>9773</td><td>9960</td><td>6732</td>'],
  ['blanks of HTML', '4538&nbsp;9773&nbsp;9960&nbsp;6732'],
  ['blanks of HTML that were escaped', '4538&amp;nbsp;9773&amp;nbsp;9960&amp;nbsp;6732'],
  ['decimal entities', spelledOut('&#', 10, ';')],
  ['hexadecimal entities', spelledOut('&#x', 16, ';')],
  ['hexadecimal entities without their end', spelledOut('&#x', 16, '')],
  ['\\u escapes', spelledOut('\\u00', 16, '')],
  ['\\u escapes that were escaped', spelledOut('\\\\u00', 16, '')],
  ['\\u{} escapes', spelledOut('\\u{', 16, '}')],
  ['\\x escapes', spelledOut('\\x', 16, '')],
  ['groups in base64', 'NDUzOCA5NzczIDk5NjAgNjczMg'],
  ['base64 in base64', 'TkRVek9EazNOek01T1RZd05qY3pNZz09'],
])('hides the card number written with %s', (_, echo) => {
  expect(cleanText(`Card ${echo} declined`)?.replace(/ +/g, ' ')).toBe('Card [card number] declined');
});

test('hides a code or a holder that came in base64', () => {
  const echo = Buffer.from('cvv2=123&card_printed_name=JOHN').toString('base64url');

  expect(cleanText(`got ${echo}`)).toBe('got [card number]');
});

test('a percent sign before a card number takes none of its digits away', () => {
  expect(cleanText('cvv2=123 fee 5%4538977399606732')).toBe('[card code] fee [card number]');
});

test.each([
  ['\\u escapes', spelledOut('\\u00', 16, '')],
  ['hexadecimal entities', spelledOut('&#x', 16, ';')],
])('what is cut off leaves no half of a number in %s behind', (_, echo) => {
  for (const end of [20, 40, 41, 42, 43, 44, 45, 46, 47, 48, 60]) {
    const text = `cvv2=123${'%20'.repeat(330)}`.slice(0, 1000 - end);
    expect(cleanText(`${text}${echo}`)).not.toMatch(/45|\\u00|&#/);
  }
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
  ['small words', `cvv${' is was'.repeat(160)}`],
  ['tags', 'cvv2 <'.repeat(170)],
  ['half tags', 'cvv value '.repeat(100)],
  ['names with blanks', 'cardholder JOHN '.repeat(60)],
  ['entities', '&#x34;&amp;'.repeat(90)],
  ['base64', Buffer.from('pan cvv '.repeat(90)).toString('base64')],
])('hostile %s hold nobody up', { timeout: 1_000 }, (_, text) => {
  expect(() => cleanText(text)).not.toThrow();
});
