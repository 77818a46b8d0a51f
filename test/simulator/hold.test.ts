import { expect } from 'vitest';
import { test } from './shop.ts';

const hold = { endpoint: '39549', client_orderid: 'long-ago', amount: '10.42', currency: 'USD' };

test('a hold of an earlier life can be asked about and captured like any other', async ({ shop }) => {
  const { paynet_order_id: orderid, ...line } = shop.simulator.hold(hold);
  const ids = { client_orderid: 'long-ago', orderid };

  expect(line).toMatchObject({ ...hold, preauth_requests: 0, transactions: [{ status: 'approved' }] });
  expect((await shop.status(ids)).params).toMatchObject({
    'transaction-type': 'preauth',
    status: 'approved',
  });
  expect((await shop.capture(ids)).params).toMatchObject({ type: 'async-response' });
  expect(await shop.simulator.settled('long-ago', 'capture')).toMatchObject({
    status: 'approved',
    amount: '10.42',
  });
});

test('nobody has a hold at an endpoint of nobody', ({ shop }) => {
  expect(() => shop.simulator.hold({ ...hold, endpoint: '1' })).toThrow('No account has the endpoint 1');
});
