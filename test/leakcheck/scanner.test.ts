import { expect, test } from 'vitest';
import { diceFor } from '../support/dice.ts';
import { canaryCard, type Secret, type SecretKind, secretsOf } from './canaries.ts';
import { openScanner } from './scanner.ts';

const cards = Array.from({ length: 50 }, (_, index) => canaryCard(diceFor(index, 'scanner')));
const control = {
  kind: 'control',
  value: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  of: 'control',
} as const;
const key: Secret = { kind: 'key', value: 'B17F59B4-A7DC-41B4-8FF9-37D986B43D20', of: 'key' };
const secrets = [...cards.flatMap((card, index) => secretsOf(card, `card ${index}`)), control, key];
const [card = canaryCard(diceFor(0, 'none'))] = cards;
const { number, holder, code } = card;
const groups = number.match(/..../g) ?? [];

/** What is found in these bytes, as `kind of whom: form`. */
function found(bytes: Buffer | string, kinds?: SecretKind[]): string[] {
  const finds = openScanner(secrets, kinds).feed(Buffer.from(bytes as string));
  return [...new Set(finds.map(({ secret, form }) => `${secret.kind} of ${secret.of}: ${form}`))];
}

const hex = (text: string) => Buffer.from(text).toString('hex');
const escaped = (text: string, sign: string) => sign + (hex(text).match(/../g) ?? []).join(sign);
const int64 = (write: (bytes: Buffer) => void) => {
  const bytes = Buffer.alloc(24, 7);
  write(bytes);
  return bytes;
};

test.each([
  ['clear', `{"n":"${number}"}`, 'clear'],
  ['beside other digits', `2026${number}99`, 'clear'],
  ['cut to twelve digits', number.slice(2, 14), 'clear'],
  ['with blanks', groups.join(' '), 'in groups'],
  ['with dashes', `order 7-${groups.join('-')}-1`, 'in groups'],
  ['digit by digit', [...number].join(' '), 'in groups'],
  ['with blanks in a URL', groups.join('%20'), 'in groups'],
  ['with plus signs', groups.join('+'), 'in groups'],
  ['UTF-16', Buffer.from(number, 'utf16le'), 'in groups'],
  ['UTF-16, the other way round', Buffer.from(number, 'utf16le').swap16(), 'in groups'],
  ['hex', hex(`x${number}`), 'hex'],
  ['URL', escaped(number, '%'), 'URL'],
  ['JSON escapes', escaped(number, '\\u00'), 'escaped'],
  ['base64', Buffer.from(number).toString('base64'), 'base64'],
  ['base64, one later', Buffer.from(`{${number}}`).toString('base64'), 'base64'],
  ['base64, two later', Buffer.from(`{"${number}"}`).toString('base64url'), 'base64'],
  ['a number', int64((bytes) => bytes.writeBigInt64LE(BigInt(number), 5)), 'binary number'],
  ['a double', int64((bytes) => bytes.writeDoubleLE(Number(number), 6)), 'binary number'],
])('a card number is found: %s', (_, bytes, form) => {
  expect(found(bytes, ['number'])).toEqual([`number of card 0: ${form}`]);
});

test.each([
  ['clear', holder, 'clear'],
  ['small letters', holder.toLowerCase(), 'clear'],
  ['with a capital', `Canary${holder.slice(6).toLowerCase()}`, 'clear'],
  ['letter by letter', [...holder].join(' '), 'spaced'],
  ['UTF-16', Buffer.from(holder, 'utf16le'), 'UTF-16'],
  ['UTF-16, the other way round', Buffer.from(holder, 'utf16le').swap16(), 'UTF-16'],
  ['hex', hex(holder), 'hex'],
  ['capital hex', hex(holder).toUpperCase(), 'hex'],
  ['URL', escaped(holder, '%').toUpperCase(), 'URL'],
  ['base64', Buffer.from(`a ${holder}!`).toString('base64'), 'base64'],
])('a name is found: %s', (_, bytes, form) => {
  expect(found(bytes, ['holder'])).toEqual([`holder of card 0: ${form}`]);
});

test.each([
  ['a form', `&cvv2=${code}&`, 'by name'],
  ['JSON', `"cvv2":"${code}"`, 'by name'],
  ['JSON in JSON', `\\"cvv2\\":\\"${code}\\"`, 'by name'],
  ['other names', `CVC: ${code}`, 'by name'],
  ['an encoded URL', `cvv2%22%3A%22${code}%22`, 'by name'],
  ['UTF-16', Buffer.from(`cvv2=${code}&`, 'utf16le'), 'by name'],
  ['base64', Buffer.from(`{"cvv2":"${code}","x":1}`).toString('base64'), 'base64'],
  ['beside its number', `${number},12/2099,${code};`, 'beside the number'],
])('a card code is found where it can be told: %s', (_, bytes, form) => {
  expect(found(bytes, ['number', 'code'])).toContain(`code of card 0: ${form}`);
});

test.each([
  ['control', control.value, 'clear'],
  ['control', control.value.toUpperCase(), 'clear'],
  ['control', Buffer.from(control.value, 'hex'), 'binary'],
  ['control', Buffer.from(`x${control.value}`).toString('base64'), 'base64'],
  ['key', `k=${key.value};`, 'clear'],
  ['key', hex(key.value), 'hex'],
] as const)('a %s is found', (kind, bytes, form) => {
  expect(found(bytes as Buffer)).toEqual([`${kind} of ${kind}: ${form}`]);
});

test.each([
  ['what may be kept of a card', `${number.slice(0, 6)}******${number.slice(-4)}`],
  ['a code alone, which could be anything', `${code} ${code}`],
  ['other cards', '4538977399606732'],
  ['digits far apart', groups.join(' and ')],
])('nothing is found in %s', (_, text) => {
  expect(found(text)).toEqual([]);
});

test('what is cut in two by a piece is found once, and what was told is not told again', () => {
  const scanner = openScanner(secrets, ['number', 'holder']);
  const text = Buffer.from(`${'x'.repeat(2_000)}${number} ${holder}${'y'.repeat(600)}`);

  const finds = [text.subarray(0, 2_007), text.subarray(2_007, 2_020), text.subarray(2_020)].flatMap(
    (piece) => scanner.feed(piece),
  );

  expect(finds.map(({ secret }) => secret.kind)).toEqual(['number', 'holder']);
  expect(scanner.fresh().feed(text.subarray(1_990))).toHaveLength(2);
});

test('every one of many cards is found', () => {
  const all = cards.map((one) => `${one.number}|${one.holder}`).join('\n');

  expect(openScanner(secrets, ['number', 'holder']).feed(Buffer.from(all))).toHaveLength(100);
});
