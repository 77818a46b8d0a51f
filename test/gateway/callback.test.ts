import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IncomingCallback, readCallback } from '../../src/gateway/callback.ts';
import { callbackToken } from '../../src/gateway/callback-token.ts';
import { sign } from '../../src/gateway/control.ts';
import { Secret } from '../../src/telemetry/secret.ts';
import { anyText } from '../support/any-text.ts';
import { anAccount } from './an-account.ts';

const news = { status: 'approved', orderid: '6863073', client_orderid: '902B4FF5' };

/** A form text that is signed for what it says, whatever that is. */
function signed(fields: Record<string, string>, more = ''): string {
  const client_orderid = fields.client_orderid ?? fields.merchant_order ?? '';
  const control = sign('callback', { ...fields, client_orderid }, anAccount());
  return new URLSearchParams({ ...fields, control }).toString() + more;
}

/** What the gateway calls, at the address that was given out for the order it names. */
const call = (query: string, other: Partial<IncomingCallback> = {}) => ({
  method: 'GET',
  token: callbackToken(anAccount(), orderIn(`${query}&${other.body ?? ''}`)),
  query,
  body: '',
  ...other,
});
const orderIn = (form: string) => {
  const said = new URLSearchParams(form.replaceAll('client-orderid', 'client_orderid'));
  return said.get('client_orderid') ?? said.get('merchant_order') ?? '';
};
const hear = (query: string, other: Partial<IncomingCallback> = {}) =>
  readCallback(call(query, other), anAccount());

test('hears the gateway call with GET', () => {
  const query = signed({
    ...news,
    type: 'Preauth',
    merchant_order: '902B4FF5',
    amount: '10.42',
    error_message: 'null',
  });

  expect(hear(query)).toEqual({ ...news, type: 'preauth' });
});

test('hears a form that is posted', () => {
  expect(hear('', { method: 'POST', body: signed({ ...news, type: 'capture' }) })).toEqual({
    ...news,
    type: 'capture',
  });
});

test('knows the order by either of its names, spelt with either dash', () => {
  const { client_orderid, ...rest } = news;

  expect(hear(signed({ ...rest, merchant_order: client_orderid }))).toMatchObject({ client_orderid });
  expect(hear(signed(news).replace('client_orderid', 'client-orderid'))).toMatchObject({ client_orderid });
});

test.each(['', 'party', 'capture2'])('a type of %j is some other', (type) => {
  expect(hear(signed({ ...news, type }))?.type).toBe('other');
});

test.each([
  ...['sale', 'preauth', 'capture', 'cancel', 'reversal', 'void', 'chargeback', 'fraud', 'retrieval'],
  ...['dispute', 'refund', 'transfer'],
])('a type of %s is known, in capitals too', (type) => {
  expect(hear(signed({ ...news, type }))).toMatchObject({ type });
  expect(hear(signed({ ...news, type: type.toUpperCase() }))).toMatchObject({ type });
});

test('an order id may have 128 characters, and not one more', () => {
  expect(hear(signed({ ...news, client_orderid: 'x'.repeat(128) }))).not.toBeNull();
  expect(hear(signed({ ...news, client_orderid: 'x'.repeat(129) }))).toBeNull();
});

test.each(['declined', 'error', 'filtered', 'processing', 'unknown', 'chain_declined'])(
  'hears of %s',
  (status) => {
    expect(hear(signed({ ...news, status }))?.status).toBe(status);
  },
);

test('hears an old key during a rotation', () => {
  const rotated = anAccount({
    controlKey: new Secret('1'.repeat(36)),
    previousControlKey: anAccount().controlKey,
  });

  expect(readCallback(call(signed(news)), rotated)).not.toBeNull();
});

test.each([
  ['status', '&status=approved'],
  ['Status', '&Status=declined'],
  ['status[]', '&status[]=declined'],
  ['status[0]', '&status%5B0%5D=declined'],
  ['orderid', '&OrderID=1'],
  ['client_orderid', '&client-orderid=902B4FF5'],
  ['type', '&type=sale&type=capture'],
  ['control', '&control=0'],
  [' control', '&%20control=0'],
])('refuses %s given again', (_, more) => {
  expect(hear(signed(news, more))).toBeNull();
});

test('refuses a parameter in query and body at once', () => {
  expect(hear(signed(news), { method: 'POST', body: 'status=approved' })).toBeNull();
  expect(hear(signed(news), { method: 'POST', body: 'comment=x' })).not.toBeNull();
});

test('refuses a lone parameter in brackets', () => {
  expect(hear(signed(news).replace('status=', 'status[]='))).toBeNull();
});

test.each([
  ['a status with a line feed', { ...news, status: 'approved\n' }],
  ['a status with a blank', { ...news, status: ' approved' }],
  ['a status with NUL', { ...news, status: 'approved\0' }],
  ['a status in capitals', { ...news, status: 'APPROVED' }],
  ['a status nobody knows', { ...news, status: 'refunded' }],
  ['no status', { orderid: '1', client_orderid: 'a' }],
  ['no order', { status: 'approved', orderid: '1' }],
  ['two orders', { ...news, merchant_order: 'other' }],
  ['an order and an empty one', { ...news, merchant_order: '' }],
  ['an order with a control character', { ...news, client_orderid: 'a\u0007' }],
  ['a type with a control character', { ...news, type: 'sale\n' }],
  ['an order of 129 characters', { ...news, client_orderid: 'a'.repeat(129) }],
  ['no gateway order', { status: 'approved', client_orderid: 'a' }],
  ['a gateway order of 41 characters', { ...news, orderid: '1'.repeat(41) }],
  ['a gateway order with a blank', { ...news, orderid: '1 ' }],
  ['a gateway order with a slash', { ...news, orderid: '1/2' }],
])('refuses %s, however well signed', (_, fields) => {
  expect(hear(signed(fields))).toBeNull();
});

test.each([
  ['no control', new URLSearchParams(news).toString()],
  [
    'a control of capitals',
    signed(news).replace(/control=.*/, (text) => text.toUpperCase().replace('CONTROL', 'control')),
  ],
  ['a control of other news', signed(news).replace('approved', 'declined')],
  ['a bare visit', ''],
])('refuses %s', (_, query) => {
  expect(hear(query)).toBeNull();
});

test.each([
  ['none', ''],
  ['that of another order', callbackToken(anAccount(), '902B4FF6')],
  ['that of another account', callbackToken(anAccount({ id: 'shop2' }), news.client_orderid)],
  ['that of another key', callbackToken(anAccount({ controlKey: new Secret('1'.repeat(36)) }), '902B4FF5')],
  ['one character short', callbackToken(anAccount(), '902B4FF5').slice(0, -1)],
  ['one character longer', `${callbackToken(anAccount(), '902B4FF5')}A`],
])('with a genuine control, refuses a token that is %s', (_, token) => {
  expect(hear(signed(news), { token })).toBeNull();
});

test('with the right token, refuses a control that is not genuine', () => {
  const token = callbackToken(anAccount(), news.client_orderid);

  expect(hear(`${new URLSearchParams(news)}&control=${'0'.repeat(40)}`, { token })).toBeNull();
});

test.each([
  ['an overlong escape', 'client_orderid=a%c1%a1'],
  ['bytes that are no UTF-8', 'client_orderid=a%ff'],
  ['half an escape', 'client_orderid=a%4'],
  ['an escape that is none', 'type=%zz'],
])('refuses %s, however well it would be signed', (_, pair) => {
  const name = pair.split('=')[0] ?? '';
  const read = new URLSearchParams(pair).get(name) ?? '';
  const fields = { ...news, [name]: read };
  const control = sign('callback', fields, anAccount());
  const query = `${new URLSearchParams({ ...fields, [name]: '-' })}&control=${control}`;

  expect(
    hear(query.replace(`${name}=-`, pair), { token: callbackToken(anAccount(), fields.client_orderid) }),
  ).toBeNull();
});

test('refuses whom it does not know', () => {
  expect(readCallback(call(signed(news)), undefined)).toBeNull();
});

test.each([
  ['a GET with a body', { body: 'a=1' }],
  ['a GET with a body that nobody read', { hasBody: true }],
  ['HEAD', { method: 'HEAD' }],
  ['PUT', { method: 'PUT' }],
])('refuses %s', (_, other) => {
  expect(hear(signed(news), other)).toBeNull();
});

test('reads 8 KiB of query and 16 KiB of body, and not a byte more', () => {
  const query = signed(news, '&x=');
  const atLimit = query.padEnd(8192, 'x');
  const body = 'x='.padEnd(16_384, 'é').slice(0, 8193);

  expect(hear(atLimit)).not.toBeNull();
  expect(hear(`${atLimit}x`)).toBeNull();
  expect(hear(signed(news), { method: 'POST', body })).not.toBeNull();
  expect(hear(signed(news), { method: 'POST', body: `${body}x` })).toBeNull();
});

test('reads anything without throwing, and believes none of it', () => {
  const name = fc.constantFrom(
    'status',
    'Status',
    'orderid',
    'client_orderid',
    'merchant_order',
    'control',
    '__proto__',
  );
  const pair = fc.tuple(name, anyText).map(([left, right]) => `${left}=${right}`);
  const text = fc.oneof(
    anyText,
    fc.array(pair).map((pairs) => pairs.join('&')),
  );

  const account = anAccount();
  const token = callbackToken(account, '');

  fc.assert(
    fc.property(text, text, fc.constantFrom('GET', 'POST'), (query, body, method) => {
      expect(readCallback({ method, token, query, body }, account)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

test('one changed character anywhere in what is signed is noticed', () => {
  const where = fc.constantFrom('status', 'orderid', 'client_orderid', 'control');

  fc.assert(
    fc.property(where, fc.nat(39), fc.constantFrom(...'abcdef0189'), (name, place, other) => {
      const fields = Object.fromEntries(new URLSearchParams(signed(news)));
      const value = fields[name] ?? '';
      const changed = value.slice(0, place) + other + value.slice(place + 1);
      fc.pre(changed !== value);
      expect(hear(new URLSearchParams({ ...fields, [name]: changed }).toString())).toBeNull();
    }),
  );
});
