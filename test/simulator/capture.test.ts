import { expect } from 'vitest';
import { idsOf, refusal, type Sent, test } from './shop.ts';

test('captures everything when no amount is sent', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  const reply = await shop.capture(ids);

  expect(reply.params).toMatchObject({ type: 'async-response', 'paynet-order-id': ids.orderid });
  expect(await shop.simulator.settled(ids.client_orderid, 'capture')).toEqual({
    type: 'capture',
    status: 'approved',
    stage: 'capture_approved',
    amount: '10.42',
    currency: 'USD',
    serial_number: reply.params['serial-number'],
    error_code: null,
    error_message: null,
  });
});

test('captures a part', async ({ shop }) => {
  const ids = await shop.capturedOrder({}, { amount: '3.5', currency: 'USD' });

  expect((await shop.status(ids)).params).toMatchObject({
    'transaction-type': 'capture',
    status: 'approved',
    amount: '3.50',
    'initial-amount': '10.42',
  });
});

test('captures nothing while the preauth is being authorised', async ({ open }) => {
  const shop = await open({ approvalMs: Number.POSITIVE_INFINITY });
  const reply = await shop.capture(idsOf(await shop.preauth()));

  expect(reply.params).toEqual({
    type: 'validation-error',
    'serial-number': '00000000-0000-0000-0000-0000043b64d8',
    'error-message': 'Can not make capture for order state AUTH_PROCESSING',
    'error-code': '27',
  });
});

test.for([
  ['waits for the payer', '321', 'AUTH_3D_VALIDATING'],
  ['was declined', '101', 'AUTH_DECLINED'],
])('captures nothing when the preauth %s', async ([_, cvv2, stage], { shop }) => {
  const ids = idsOf(await shop.preauth({ cvv2 }));
  if (cvv2 !== '321') await shop.simulator.settled(ids.client_orderid, 'preauth');

  const message = `Can not make capture for order state ${stage}`;
  expect(refusal(await shop.capture(ids))).toEqual({ type: 'validation-error', code: '27', message });
});

test('captures nothing that is being cancelled, or was', async ({ shop }) => {
  const leaving = await shop.approvedOrder();
  const gone = await shop.approvedOrder();
  await shop.giveBack(gone);
  await shop.simulator.settled(gone.client_orderid, 'cancel');
  shop.simulator.hooks.approvalMs = Number.POSITIVE_INFINITY;
  await shop.giveBack(leaving);

  const message = 'Can not make capture for order state CANCEL_';
  expect(refusal(await shop.capture(leaving))).toMatchObject({ code: '27', message: `${message}PROCESSING` });
  expect(refusal(await shop.capture(gone))).toMatchObject({ code: '27', message: `${message}APPROVED` });
});

test('captures only once', async ({ shop }) => {
  const ids = await shop.capturedOrder();

  expect(refusal(await shop.capture(ids)).code).toBe('111');
  expect(shop.simulator.books().orders[0]?.transactions).toHaveLength(2);
});

test('captures only once at a time', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  shop.simulator.hooks.approvalMs = Number.POSITIVE_INFINITY;
  await shop.capture(ids);

  expect(refusal(await shop.capture(ids)).code).toBe('112');
});

test.for<[string, Sent, string]>([
  ['more than was held', { amount: '10.43', currency: 'USD' }, '114'],
  ['nothing', { amount: '0', currency: 'USD' }, '114'],
  ['less than nothing', { amount: '-1.00', currency: 'USD' }, '114'],
  ['an amount of no currency', { amount: '10.42' }, '115'],
  ['another currency', { amount: '10.42', currency: 'EUR' }, '1'],
])('refuses to capture %s', async ([_, money, code], { shop }) => {
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.capture(ids, money))).toMatchObject({ type: 'validation-error', code });
  expect(shop.simulator.books().orders[0]?.transactions).toHaveLength(1);
});

test('captures all or nothing where parts are not supported', async ({ open }) => {
  const shop = await open({ partialCapture: false });
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.capture(ids, { amount: '10.41', currency: 'USD' })).code).toBe('116');
  expect((await shop.capture(ids, { amount: '10.42', currency: 'USD' })).params.type).toBe('async-response');
});

test('finds no order under ids that do not belong together', async ({ shop }) => {
  const one = await shop.approvedOrder();
  const other = await shop.approvedOrder();

  expect(refusal(await shop.capture({ ...one, orderid: other.orderid })).code).toBe('101');
  expect(refusal(await shop.capture({ ...one, orderid: '1' })).code).toBe('101');
});

test.for(['client_orderid', 'orderid'])('requires %s', async (name, { shop }) => {
  const ids = await shop.approvedOrder();
  const reply = await shop.capture({ ...ids, [name]: undefined });

  expect(refusal(reply)).toMatchObject({ code: '1', message: `Parameter ${name} is required` });
});

test('declines an amount that ends in 13, and may be asked again', async ({ shop }) => {
  const ids = await shop.capturedOrder({ amount: '20.13' });
  expect((await shop.status(ids)).params).toMatchObject({
    status: 'declined',
    'order-stage': 'capture_declined',
  });

  const again = shop.simulator.next((event) => event.kind === 'settled');
  await shop.capture(ids, { amount: '20.00', currency: 'USD' });
  await again;
  const { transactions } = shop.simulator.books().orders[0] ?? {};
  expect(transactions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
    'preauth approved',
    'capture declined',
    'capture approved',
  ]);
});
