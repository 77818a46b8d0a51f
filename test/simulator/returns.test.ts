import { expect } from 'vitest';
import { idsOf, refusal, type Sent, test } from './shop.ts';

test('cancels what was not captured, the whole of it', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  const reply = await shop.giveBack(ids, { amount: '1.00', currency: 'USD' });

  expect(reply.params).toMatchObject({ type: 'async-response', 'paynet-order-id': ids.orderid });
  expect(await shop.simulator.settled(ids.client_orderid, 'cancel')).toMatchObject({
    status: 'approved',
    stage: 'cancel_approved',
    amount: '10.42',
    serial_number: reply.params['serial-number'],
  });
});

test('reverses what was captured, in parts and then the rest', async ({ shop }) => {
  const ids = await shop.capturedOrder({}, { amount: '10.00', currency: 'USD' });
  await shop.giveBack(ids, { amount: '4.00', currency: 'USD' });
  await shop.simulator.settled(ids.client_orderid, 'reversal');

  expect(refusal(await shop.giveBack(ids, { amount: '6.01', currency: 'USD' })).code).toBe('107');
  const rest = shop.simulator.next((event) => event.kind === 'settled');
  await shop.giveBack(ids);
  await rest;
  expect((await shop.status(ids)).params).toMatchObject({ 'transaction-type': 'reversal', amount: '6.00' });
  expect(refusal(await shop.giveBack(ids)).code).toBe('6');
});

test('gives nothing back while anything is under way', async ({ shop }) => {
  const ids = await shop.approvedOrder();
  shop.simulator.hooks.approvalMs = Number.POSITIVE_INFINITY;
  const held = idsOf(await shop.preauth());
  expect(refusal(await shop.giveBack(held)).code).toBe('6');

  await shop.capture(ids);
  expect(refusal(await shop.giveBack(ids)).code).toBe('6');
});

test('gives nothing back that was never taken, or already given', async ({ shop }) => {
  const declined = await shop.approvedOrder({ cvv2: '101' });
  expect(refusal(await shop.giveBack(declined)).code).toBe('6');

  const cancelled = await shop.approvedOrder();
  await shop.giveBack(cancelled);
  await shop.simulator.settled(cancelled.client_orderid, 'cancel');
  expect(refusal(await shop.giveBack(cancelled)).code).toBe('6');
});

test('cancels an order whose capture was declined', async ({ shop }) => {
  const ids = await shop.capturedOrder({ amount: '20.13' });
  await shop.giveBack(ids);

  expect(await shop.simulator.settled(ids.client_orderid, 'cancel')).toMatchObject({ status: 'approved' });
});

test.for<[string, Sent, string]>([
  ['more than was captured', { amount: '10.43', currency: 'USD' }, '107'],
  ['nothing', { amount: '0.00', currency: 'USD' }, '107'],
  ['an amount of no currency', { amount: '10.42' }, '108'],
  ['another currency', { amount: '10.42', currency: 'EUR' }, '1'],
])('refuses to give back %s', async ([_, money, code], { shop }) => {
  const ids = await shop.capturedOrder();

  expect(refusal(await shop.giveBack(ids, money))).toMatchObject({ type: 'validation-error', code });
});

test('reverses all or nothing where parts are not supported', async ({ open }) => {
  const shop = await open({ partialReversal: false });
  const ids = await shop.capturedOrder();

  expect(refusal(await shop.giveBack(ids, { amount: '10.41', currency: 'USD' })).code).toBe('109');
  expect((await shop.giveBack(ids, { amount: '10.42', currency: 'USD' })).params.type).toBe('async-response');
});

test('wants to know why', async ({ shop }) => {
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.giveBack(ids, { comment: undefined })).message).toBe(
    'Parameter comment is required',
  );
});

test('finds no order under ids that do not belong together', async ({ shop }) => {
  const ids = await shop.approvedOrder();

  expect(refusal(await shop.giveBack({ ...ids, client_orderid: 'OTHER' })).code).toBe('101');
});
