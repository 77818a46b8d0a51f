import { expect, test } from 'vitest';
import { captureSchema } from '../../src/payment/capture.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { changed, complaints } from './requests.ts';

const capture = captureSchema();

test.each([
  ['#39 no order', { client_orderid: undefined }, 'client_orderid'],
  ['#39 empty order', { client_orderid: '' }, 'client_orderid'],
  ['#39 the order id of the gateway', { orderid: '6863073' }, 'orderid'],
  ['#40 nothing', { amount: '0' }, 'amount'],
  ['#40 less than nothing', { amount: '-1' }, 'amount'],
  ['#41 amount without currency', { currency: undefined }, 'currency'],
  ['#41 currency without amount', { amount: undefined }, 'amount'],
  ['#41 an empty amount, which would capture everything', { amount: '', currency: 'USD' }, 'amount'],
  ['#16 a number', { amount: 10.42 }, 'amount'],
  ['#17 too many decimals', { amount: '10.005' }, 'amount'],
  ['#22 no currency', { currency: 'XXX' }, 'currency'],
  ['#36 no account', { account: '../x' }, 'account'],
  ['#37 an unknown field', { comment: 'x' }, 'comment'],
])('a capture with %s is refused, by the name of the field', (_, fields, named) => {
  const good = { client_orderid: '902B4FF5', amount: '10.42', currency: 'USD' };

  expect(Object.keys(complaints(readRequest(capture, changed(good, fields))))).toEqual([named]);
});

test.each([
  [{ client_orderid: 'заказ-1' }],
  [{ client_orderid: '1', amount: '10.4', currency: 'USD', account: 'eu' }],
])('a capture %j is taken as it is', (request) => {
  expect(readRequest(capture, request)).toEqual({ ok: true, value: request });
});
