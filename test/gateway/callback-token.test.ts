import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callbackToken, isTokenOf } from '../../src/gateway/callback-token.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anyText } from '../support/any-text.ts';
import { anAccount, sampleKey } from './an-account.ts';

const other = new Secret('1'.repeat(36));

test('is a key id and a MAC over label, account and order, each with its length before it', () => {
  const label = 'paynet-worker callback address 1';
  const key = Buffer.from(hkdfSync('sha256', sampleKey, '', label, 32));
  const sized = (text: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, Buffer.byteLength(text)]), Buffer.from(text)]);
  const said = Buffer.concat([label, 'shop', 'заказ/7'].map(sized));

  const [kid, mac] = callbackToken(anAccount(), 'заказ/7').split('.');

  expect(mac).toBe(createHmac('sha256', key).update(said).digest('base64url'));
  expect(kid).toMatch(/^[\w-]{8}$/);
});

test('stays what it is: the addresses that were given out are called for months', () => {
  expect(callbackToken(anAccount(), '902B4FF5')).toMatchInlineSnapshot(
    `"GC7lJSnc.ePMAe2qNPSJHh4l4AwkOhX-_EGZlvXtBk2yFQsc5mkY"`,
  );
});

test('its key id tells keys apart, and nothing of the key', () => {
  const kidOf = (account = anAccount()) => callbackToken(account, 'a').split('.')[0];

  expect(kidOf(anAccount({ controlKey: other }))).not.toBe(kidOf());
  expect(kidOf(anAccount({ id: 'shop2' }))).toBe(kidOf());
});

test('fits into the 1024 characters that an address may have, whatever account and order are called', () => {
  expect(callbackToken(anAccount({ id: 'x'.repeat(64) }), 'я'.repeat(128))).toHaveLength(52);
});

test('counts for its own account and order, and for no other pair that reads the same', () => {
  const token = callbackToken(anAccount({ id: 'ab' }), 'c1');

  expect(isTokenOf(anAccount({ id: 'ab' }), 'c1', token)).toBe(true);
  for (const [id, order] of [
    ['a', 'bc1'],
    ['abc', '1'],
    ['ab', 'c'],
    ['ab', 'C1'],
    ['', 'abc1'],
    ['abc1', ''],
  ] as const) {
    expect(isTokenOf(anAccount({ id }), order, token), `${id}|${order}`).toBe(false);
  }
});

test('of two keys, both count while they are being changed', () => {
  const before = callbackToken(anAccount(), 'a');
  const during = anAccount({ controlKey: other, previousControlKey: anAccount().controlKey });

  expect(isTokenOf(during, 'a', before)).toBe(true);
  expect(isTokenOf(during, 'a', callbackToken(during, 'a'))).toBe(true);
  expect(isTokenOf(anAccount({ controlKey: other }), 'a', before)).toBe(false);
});

test('what is given out is by the current key', () => {
  const during = anAccount({ controlKey: other, previousControlKey: anAccount().controlKey });

  expect(callbackToken(during, 'a')).toBe(callbackToken(anAccount({ controlKey: other }), 'a'));
});

test('any other text is refused, of whatever length and letters', () => {
  const account = anAccount();
  const token = callbackToken(account, 'a');
  const changed = fc
    .tuple(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_.é\0'))
    .map(([at, letter]) => token.slice(0, at) + letter + token.slice(at + 1));

  fc.assert(
    fc.property(fc.oneof(changed, anyText), (text) => {
      fc.pre(text !== token);
      expect(isTokenOf(account, 'a', text)).toBe(false);
    }),
    { numRuns: 500 },
  );
});
