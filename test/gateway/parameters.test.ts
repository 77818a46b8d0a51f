import { expect, test } from 'vitest';
import {
  cancelParameters,
  captureParameters,
  preauthNames,
  preauthParameters,
  statusParameters,
} from '../../src/gateway/parameters.ts';
import type { OrderFields } from '../../src/payment/preauth.ts';
import { anAccount } from './an-account.ts';

const ids = { client_orderid: '902B4FF5', orderid: '6863088' };

test('a preauth sends the order and where to call, trimmed, without what is empty', () => {
  const order = { client_orderid: ' 902B4FF5 ', amount: '10.42\n', currency: 'USD', state: '', city: '  ' };

  expect(preauthParameters(order, 'https://shop.example/callbacks/shop')).toEqual({
    client_orderid: '902B4FF5',
    amount: '10.42',
    currency: 'USD',
    notify_url: 'https://shop.example/callbacks/shop',
  });
});

test('a preauth sends nothing that is not its own', () => {
  const smuggled = { client_orderid: 'a', account: 'x', login: 'x', control: 'x', server_callback_url: 'x' };

  expect(preauthParameters(smuggled)).toEqual({ client_orderid: 'a' });
});

test('everything a shop may ask for has a place on the wire', () => {
  type Forgotten = Exclude<keyof OrderFields, (typeof preauthNames)[number]>;
  const forgotten: [Forgotten] extends [never] ? 'nothing' : Forgotten = 'nothing'; // the compiler's test

  expect(forgotten).toBe('nothing');
  expect(new Set(preauthNames).size).toBe(preauthNames.length);
});

test('a capture sends who, which order, and how much of what', () => {
  expect(captureParameters(anAccount(), { ...ids, amount: '345', currency: 'USD ' })).toEqual({
    login: 'TestMerchant',
    ...ids,
    amount: '345',
    currency: 'USD',
  });
});

test.each(['client_orderid', 'orderid', 'amount', 'currency'])(
  'a capture without %s is not built',
  (name) => {
    const capture = { ...ids, amount: '345', currency: 'USD', [name]: ' ' };

    expect(() => captureParameters(anAccount(), capture)).toThrow('A capture names its');
  },
);

test('a cancel sends who, which order, and why, but no amount', () => {
  expect(cancelParameters(anAccount(), { ...ids, comment: ' Out of stock ' })).toEqual({
    login: 'TestMerchant',
    ...ids,
    comment: 'Out of stock',
  });
});

test.each(['client_orderid', 'orderid', 'comment'])('a cancel without %s is not built', (name) => {
  const cancel = { ...ids, comment: 'Out of stock', [name]: ' ' };

  expect(() => cancelParameters(anAccount(), cancel)).toThrow('A cancel names its');
});

test('a question for the status sends the ids it has', () => {
  expect(statusParameters(anAccount(), { ...ids, 'by-request-sn': 'S2' })).toEqual({
    login: 'TestMerchant',
    ...ids,
    'by-request-sn': 'S2',
  });
  expect(
    statusParameters(anAccount(), { client_orderid: 'a', orderid: null, 'by-request-sn': undefined }),
  ).toEqual({
    login: 'TestMerchant',
    client_orderid: 'a',
  });
});
