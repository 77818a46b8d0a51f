import { expect } from 'vitest';
import { test } from '../shop.ts';

test.for([
  ['missing-type', { type: undefined }],
  ['pe-type', { type: undefined, pe: 'async-response' }],
  ['no-order-id', { 'paynet-order-id': undefined }],
  ['wrong-serial', { 'serial-number': '00000000-0000-0000-0000-0000deadbeef' }],
  ['other-endpoint', { 'end-point-id': '39550' }],
] as const)('%s: what comes back differs in this alone', async ([fault, odd], { shop }) => {
  const { params: usual } = await shop.preauth({ client_orderid: 'ORDER' });
  shop.simulator.faults.arm({ fault });
  const { params } = await shop.preauth({ client_orderid: 'ORDER' });

  const next = { 'serial-number': '00000000-0000-0000-0000-0000043b64d8', 'paynet-order-id': '6863074' };
  expect(params).toEqual(JSON.parse(JSON.stringify({ ...usual, ...next, ...odd })));
  expect(shop.simulator.books().orders).toMatchObject([
    { paynet_order_id: '6863073' },
    { paynet_order_id: '6863074', endpoint: '39549' },
  ]);
});

test.for([
  ['unknown-status', { status: 'settling' }],
  ['shouted-status', { status: 'APPROVED' }],
  ['still-processing', { status: 'processing' }],
  ['other-order', { 'paynet-order-id': '6863074' }],
  ['other-merchant-order', { 'merchant-order-id': 'ORDER-other' }],
  ['other-type', { 'transaction-type': 'sale' }],
  ['other-amount', { amount: '1042.00' }],
  ['other-currency', { currency: 'XTS' }],
  ['minor-amount', { amount: '1042' }],
  ['error-beside-status', { 'error-message': 'INTERNAL_ERROR', 'error-code': '102' }],
  ['hostile-message', { 'error-message': `<script>alert(1)</script>\r\n\u001b[31m${'x'.repeat(65_536)}` }],
] as const)('%s: a status says what is not so, the books what is', async ([fault, odd], { shop }) => {
  shop.simulator.faults.arm({ fault });
  const ids = await shop.approvedOrder({ client_orderid: 'ORDER' });
  const [struck, after] = [await shop.status(ids), await shop.status(ids)];

  expect(struck.params).toEqual({ ...after.params, ...odd, 'serial-number': expect.stringMatching(/64d8$/) });
  expect(after.params).toMatchObject({ status: 'approved', amount: '10.42', currency: 'USD' });
  expect(shop.simulator.books()).toMatchObject({
    orders: [{ amount: '10.42', currency: 'USD', transactions: [{ type: 'preauth', status: 'approved' }] }],
    faults: [{ fault, command: 'status', client_orderid: 'ORDER' }],
  });
});

test('what a reply does not have is not struck', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'no-order-id' });
  await shop.preauth({ amount: '0' });
  expect(shop.simulator.books().faults).toEqual([]);
  await shop.preauth();

  expect(shop.simulator.books().faults).toHaveLength(1);
});
