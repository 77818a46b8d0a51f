import { expect } from 'vitest';
import type { SimulatorEvent } from '../../../src/simulator/simulator.ts';
import { idsOf, test } from '../shop.ts';

const became =
  (status: string, type = 'preauth') =>
  (event: SimulatorEvent) =>
    (event.kind === 'moved' || event.kind === 'settled') && event.status === status && event.type === type;

test('chain-declined: declined by one link, then approved', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'chain-declined', ms: 400 });
  const declined = shop.simulator.next(became('chain_declined'));
  const told = shop.simulator.next((event) => event.kind === 'callback');
  const ids = idsOf(await shop.preauth({ notify_url: merchant.url }));
  expect(await declined).toMatchObject({ kind: 'moved' });
  const { params } = await shop.status(ids);

  expect(params).toMatchObject({ status: 'chain_declined', 'error-code': '05' });
  expect(await shop.simulator.settled(ids.client_orderid, 'preauth')).toMatchObject({
    status: 'approved',
    error_code: null,
  });
  await told;
  expect(merchant.heard).toMatchObject([{ status: 'approved' }]);
});

test('chain-declined leaves a declined payment declined', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'chain-declined' });
  await shop.approvedOrder({ cvv2: '116' });

  const { orders, executed, faults } = shop.simulator.books();
  expect(orders).toMatchObject([{ transactions: [{ status: 'declined' }] }]);
  expect({ executed, faults }).toEqual({ executed: {}, faults: [] });
});

test('ends-in-error: final, and nothing was taken', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'ends-in-error', command: 'capture' });
  const ids = await shop.capturedOrder();

  expect((await shop.status(ids)).params).toMatchObject({
    status: 'error',
    'transaction-type': 'capture',
    'error-code': '102',
  });
  expect(shop.simulator.books().executed).toEqual({ preauth: 1 });
});

test('never-final: processing for ever', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'never-final' });
  const ids = idsOf(await shop.preauth());
  await shop.approvedOrder();

  expect((await shop.status(ids)).params).toMatchObject({ status: 'processing' });
});

test('filtered-repeat: the second order of a client_orderid is filtered, each further one too', async ({
  shop,
}) => {
  shop.simulator.faults.arm({ fault: 'filtered-repeat' });
  for (const _ of 'abc') await shop.approvedOrder({ client_orderid: 'ORDER' });
  await shop.approvedOrder({ client_orderid: 'ANOTHER' });

  const statuses = shop.simulator.books().orders.map(({ transactions }) => transactions[0]?.status);
  expect(statuses).toEqual(['approved', 'filtered', 'filtered', 'approved']);
});

test('without it, a client_orderid is taken as often as it comes', async ({ shop }) => {
  for (const _ of 'ab') await shop.approvedOrder({ client_orderid: 'ORDER' });

  expect(shop.simulator.books()).toMatchObject({ executed: { preauth: 2 }, preauth_requests: { ORDER: 2 } });
});

test.for(['chargeback', 'reversal'] as const)(
  '%s: follows the capture by itself',
  async (fault, { shop, listen }) => {
    const merchant = await listen();
    shop.simulator.faults.arm({ fault, ms: 5 });
    const told = shop.simulator.next((event) => event.kind === 'callback' && event.type === fault);
    const ids = await shop.capturedOrder({ notify_url: merchant.url }, { amount: '3.00', currency: 'USD' });
    await told;

    expect((await shop.status(ids)).params).toMatchObject({
      status: 'approved',
      'transaction-type': fault,
      'order-stage': `${fault}_approved`,
      amount: '3.00',
    });
    expect(merchant.heard.at(-1)).toMatchObject({ type: fault, status: 'approved', amount: '3.00' });
    expect(shop.simulator.books()).toMatchObject({
      requests: { preauth: 1, capture: 1 },
      executed: { preauth: 1, capture: 1, [fault]: 1 },
      faults: [{ fault, command: 'capture' }],
    });
  },
);

test('no chargeback follows a capture that was declined', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'chargeback', ms: 0 });
  await shop.capturedOrder({ amount: '20.13' });

  const { executed, faults } = shop.simulator.books();
  expect({ executed, faults }).toEqual({ executed: { preauth: 1 }, faults: [] });
});
