import { expect } from 'vitest';
import { idsOf, refusal, type Sent, test } from './shop.ts';

test('says everything of an approved preauth', async ({ shop }) => {
  const ids = await shop.approvedOrder({ client_orderid: '902B4FF5', merchant_data: 'VIP & more' });

  expect((await shop.status(ids)).params).toEqual({
    type: 'status-response',
    'serial-number': '00000000-0000-0000-0000-0000043b64d8',
    'merchant-order-id': '902B4FF5',
    'paynet-order-id': '6863073',
    'end-point-id': '39549',
    status: 'approved',
    amount: '10.42',
    'initial-amount': '10.42',
    currency: 'USD',
    'transaction-type': 'preauth',
    'order-stage': 'auth_approved',
    'approval-code': '863073',
    'original-gate-descriptor': 'Simulator USD',
    'processor-tx-id': 'PNTEST-6863073',
    'card-exp-month': '12',
    'card-exp-year': '2099',
    'last-four-digits': '6732',
    bin: '453897',
    'card-type': 'VISA',
    'ips-src-payment-type-code': 'Credit',
    'ips-src-payment-type-name': 'VISA Credit',
    email: 'john.smith@gmail.com',
    phone: '12063582043',
    'first-name': 'John',
    'last-name': 'Smith',
    'bank-name': 'UNKNOWN',
    'gate-partial-capture': 'enabled',
    'gate-partial-reversal': 'enabled',
    merchantdata: 'VIP & more',
    'paynet-processing-date': expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d MSK$/),
  });
});

test('says why a preauth was declined', async ({ shop }) => {
  const ids = await shop.approvedOrder({ cvv2: '116' });
  const { params } = await shop.status(ids);

  expect(params).toMatchObject({
    status: 'declined',
    'error-code': '51',
    'error-message': 'Insufficient funds',
  });
  expect(params).not.toHaveProperty('approval-code');
});

test('speaks of the newest transaction, or of the one asked for', async ({ shop }) => {
  const preauth = await shop.preauth();
  const ids = idsOf(preauth);
  await shop.simulator.settled(ids.client_orderid, 'preauth');
  const capture = await shop.capture(ids);
  await shop.simulator.settled(ids.client_orderid, 'capture');

  const first = preauth.params['serial-number'];
  const second = capture.params['serial-number'];
  expect((await shop.status(ids)).params['transaction-type']).toBe('capture');
  expect((await shop.status(ids, { 'by-request-sn': first })).params).toMatchObject({
    'transaction-type': 'preauth',
    'by-request-sn': first,
  });
  expect((await shop.status(ids, { 'by-request-sn': second })).params['transaction-type']).toBe('capture');
});

test('knows no transaction by the serial number of a status', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  const { params } = await shop.status(ids);
  const reply = await shop.status(ids, { 'by-request-sn': params['serial-number'] });

  expect(refusal(reply)).toEqual({ type: 'error', code: '101', message: 'ORDER_NOT_FOUND' });
});

test('finds the newest order of a client_orderid when asked without orderid', async ({ shop }) => {
  await shop.approvedOrder({ client_orderid: 'TWICE' });
  const { orderid } = await shop.approvedOrder({ client_orderid: 'TWICE' });

  expect((await shop.status({ client_orderid: 'TWICE' })).params['paynet-order-id']).toBe(orderid);
});

test.for<[string, Sent]>([
  ['nobody preauthorised', { client_orderid: 'NOBODY' }],
  ['with a wrong orderid', { client_orderid: 'ORDER-1', orderid: '1' }],
])('finds no order %s', async ([_, ids], { shop }) => {
  await shop.approvedOrder();

  expect(refusal(await shop.status(ids))).toEqual({ type: 'error', code: '101', message: 'ORDER_NOT_FOUND' });
});

test('finds no order whose ids do not belong together', async ({ shop }) => {
  const { orderid } = await shop.approvedOrder();
  const { client_orderid } = await shop.approvedOrder();

  expect(refusal(await shop.status({ client_orderid, orderid })).code).toBe('101');
});

test('requires client_orderid', async ({ shop }) => {
  expect(refusal(await shop.status({}))).toMatchObject({
    code: '1',
    message: 'Parameter client_orderid is required',
  });
});
