import { expect, test } from 'vitest';
import { canSign, genuine, sign } from '../../src/gateway/control.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anAccount } from './an-account.ts';
import { accountOf, byFormula, published } from './vectors.ts';

const news = { status: 'approved', orderid: '6863088', client_orderid: '902B4FF5' };
const control = 'f94421180ec4f167b0b3c88c0da2fe7258b4ede0';

test.each(published)('signs as published: $name', (vector) => {
  expect(sign(vector.command, vector.parameters, accountOf(vector))).toBe(vector.control);
});

test.each(byFormula)('signs by the documented formula: $name', (vector) => {
  expect(sign(vector.command, vector.parameters, accountOf(vector))).toBe(vector.control);
});

test('signs the id of an endpoint group like that of an endpoint', () => {
  const order = {
    client_orderid: '902B4FF5',
    amount: '10.42',
    currency: 'USD',
    email: 'john.smith@gmail.com',
  };
  const group = anAccount({ endpoint: { kind: 'group', id: '39549' } });

  expect(sign('preauth', order, group)).toBe('5b26f47b3046f9f7c68cf89dd2691611853f14d9');
});

test('never signs with the key before the current one', () => {
  const account = anAccount({ previousControlKey: new Secret('0'.repeat(36)) });

  expect(sign('callback', news, account)).toBe(control);
});

test('will not sign an amount whose decimals it does not know', () => {
  const order = { client_orderid: 'a', amount: '10.42', currency: 'constructor' };

  expect(() => sign('preauth', order, anAccount())).toThrow(RangeError);
  expect(() => sign('preauth', { ...order, currency: '' }, anAccount())).toThrow(RangeError);
});

test('knows a callback of the gateway', () => {
  expect(genuine(control, news, anAccount())).toBe(true);
});

test('knows it by either key during a rotation, by no other', () => {
  const signed = sign('callback', news, anAccount());
  const next = new Secret('1'.repeat(36));
  const previousControlKey = anAccount().controlKey;

  expect(genuine(signed, news, anAccount({ controlKey: next, previousControlKey }))).toBe(true);
  expect(genuine(signed, news, anAccount({ controlKey: next }))).toBe(false);
  expect(genuine(signed, news, anAccount({ previousControlKey: next }))).toBe(true);
});

test.each([
  ['nothing', ''],
  ['39 characters', control.slice(1)],
  ['41 characters', `${control}0`],
  ['upper case', control.toUpperCase()],
  ['a line feed at the end', `${control}\n`],
  ['40 characters beyond ASCII', 'é'.repeat(40)],
  ['another checksum', control.replace('f', 'e')],
])('a control of %s is not genuine', (_, received) => {
  expect(genuine(received, news, anAccount())).toBe(false);
});

test.each(['status', 'orderid', 'client_orderid'])(
  'an empty %s is never genuine, however well signed',
  (name) => {
    const holed = { ...news, [name]: '' };

    expect(genuine(sign('callback', holed, anAccount()), holed, anAccount())).toBe(false);
  },
);

// Why a callback is never an answer.
test('the checksum cannot tell two orders apart', () => {
  const slid = { status: 'approved', orderid: '68630889', client_orderid: '02B4FF5' };

  expect(genuine(control, slid, anAccount())).toBe(true);
});

test('what is absent counts as empty when it is signed, and is missed in a callback', () => {
  const { status: _, ...absent } = news;

  expect(sign('callback', absent, anAccount())).toBe(sign('callback', { ...news, status: '' }, anAccount()));
  expect(genuine(sign('callback', absent, anAccount()), absent, anAccount())).toBe(false);
});

test.each([
  ['an amount in a currency with as many decimals', { amount: '10.42', currency: 'USD' }, true],
  ['no amount', { client_orderid: 'a' }, true],
  ['more decimals than are signed', { amount: '10.421', currency: 'USD' }, false],
  ['a currency nobody knows', { amount: '10.42', currency: 'XXX' }, false],
  ['something that is no amount', { amount: 'ten', currency: 'USD' }, false],
])('whether %s can be signed is known before', (_, order, can) => {
  expect(canSign('preauth', order, anAccount())).toBe(can);
  if (!can) expect(() => sign('preauth', order, anAccount())).toThrow(RangeError);
});

test('a bug on the way to the signature is not taken for a bad amount', () => {
  const broken = anAccount();
  Object.defineProperty(broken, 'currencyExponents', { value: null });

  expect(() => canSign('preauth', { amount: '1', currency: 'USD' }, broken)).toThrow(TypeError);
});

test('why an amount can not be signed is said', () => {
  const order = { amount: '10.42', currency: 'XXX' };

  expect(() => sign('preauth', order, anAccount())).toThrow('in a currency of ISO 4217');
});
