import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { differingFields, fingerprint } from '../../src/ledger/fingerprint.ts';
import { Secret } from '../../src/telemetry/secret.ts';

const aKey = (id: string) => ({ id, key: new Secret(randomBytes(32)) });

const key = aKey('f1');
const account = 'default';
const order = { client_orderid: 'o-1', amount: '10.42' };
const card = { credit_card_number: '4538977399606732', expire_month: '12', expire_year: '2099', cvv2: '123' };
const content = { account, order, card };
const print = fingerprint(content, key);

test('the same content gives no differing field, in whatever order its fields come', () => {
  const turned = Object.fromEntries(Object.entries(card).reverse());

  expect(differingFields(print, content, [key])).toEqual([]);
  expect(differingFields(print, { account, order, card: turned }, [key])).toEqual([]);
});

test('changed, added and missing fields are named', () => {
  const { amount: _, ...without } = order;
  const changed = { ...without, currency: 'USD', email: 'a@example.com' };

  expect(differingFields(print, { account, order: changed, card }, [key])).toEqual([
    'amount',
    'currency',
    'email',
  ]);
});

test.each([
  { credit_card_number: '4444555566661111' },
  { expire_month: '11' },
  { card_printed_name: 'CARD HOLDER' },
])('of another card all fields are named, whichever differs: %j', (different) => {
  const other = { ...card, ...different };
  const sent = Object.keys(other).filter((name) => name !== 'cvv2');

  expect(differingFields(print, { account, order, card: other }, [key])).toEqual(sent.sort());
});

test('a card and the token that stands for one are two', () => {
  const token = { card_recurring_payment_id: '1' };

  expect(differingFields(print, { account, order, card: token }, [key])).toEqual([
    'card_recurring_payment_id',
  ]);
});

test('what is kept tells no field of the card from another', () => {
  const fields = Object.keys((JSON.parse(print) as { fields: object }).fields);

  expect(fields).toEqual(['client_orderid', 'amount', '(card)']);
  expect(print).not.toMatch(/4538|2099|10\.42|o-1/);
});

test('nothing that is kept could confirm a CVV', () => {
  const { cvv2: _, ...without } = card;

  expect(fingerprint({ account, order, card: { ...card, cvv2: '999' } }, key)).toBe(print);
  expect(fingerprint({ account, order, card: without }, key)).toBe(print);
});

test('the same content under another key of that name looks different in every field', () => {
  expect(differingFields(print, content, [aKey('f1')])).toHaveLength(5);
});

test('a fingerprint of an older key can still be compared', () => {
  expect(differingFields(print, content, [aKey('f2'), key])).toEqual([]);
});

test('without its key nothing passes as the same', () => {
  expect(differingFields(print, content, [aKey('f2')])).toEqual(['(fingerprint key)']);
});

test('the same card of another payment or account has another digest', () => {
  const digestOf = (whole: typeof content) => JSON.parse(fingerprint(whole, key)).fields['(card)'];

  expect(digestOf({ ...content, order: { ...order, client_orderid: 'o-2' } })).not.toBe(digestOf(content));
  expect(digestOf({ ...content, account: 'other' })).not.toBe(digestOf(content));
  expect(digestOf({ ...content, order: { ...order, amount: '11.00' } })).toBe(digestOf(content));
});
