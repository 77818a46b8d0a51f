import { expect } from 'vitest';
import type { SimulatorEvent } from '../../../src/simulator/simulator.ts';
import { sign, test } from '../shop.ts';

const told = (type: string) => (event: SimulatorEvent) => event.kind === 'callback' && event.type === type;

test('callback-lost: the merchant hears of the next thing, never of this', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-lost' });
  const second = shop.simulator.next(told('capture'));
  await shop.capturedOrder({ notify_url: merchant.url });
  await second;

  expect(merchant.heard).toMatchObject([{ type: 'capture' }]);
  expect(shop.simulator.books()).toMatchObject({
    callbacks: { sent: 1 },
    executed: { preauth: 1, capture: 1 },
  });
});

test('callback-late: told when its time has passed', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-late', ms: 60 });
  const settled = shop.simulator.next((event) => event.kind === 'settled');
  const late = shop.simulator.next(told('preauth'));
  await shop.approvedOrder({ notify_url: merchant.url });

  expect((await late).at - (await settled).at).toBeGreaterThan(50);
  expect(merchant.heard).toMatchObject([{ status: 'approved' }]);
});

test('callback-doubled: told twice, in the same words', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-doubled' });
  await shop.approvedOrder({ notify_url: merchant.url });

  await expect
    .poll(() => shop.simulator.books().callbacks, { timeout: 10_000 })
    .toEqual({ sent: 2, acknowledged: 2 });
  expect(merchant.heard).toHaveLength(2);
  expect(merchant.heard[0]).toEqual(merchant.heard[1]);
});

test('callback-early: told before the request is answered', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-early', times: 2 });
  const order = { client_orderid: 'ORDER', notify_url: merchant.url };
  const { params } = await shop.preauth(order);
  expect(merchant.heard).toMatchObject([{ type: 'preauth', status: 'approved' }]);
  await shop.capture({ client_orderid: 'ORDER', orderid: params['paynet-order-id'] });

  expect(merchant.heard).toMatchObject([{ type: 'preauth' }, { type: 'capture' }]);
});

test('callback-early: a hook may hold the reply back beyond the callback', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-early' });
  const heard = shop.simulator.next(told('preauth'));
  shop.simulator.hooks.beforeReply = async () => void (await heard);

  expect((await shop.preauth({ notify_url: merchant.url })).params.type).toBe('async-response');
});

test('callback-early waits for nothing where no callback was asked for', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'callback-early' });
  await shop.capturedOrder({ server_callback_url: undefined });

  expect(shop.simulator.books().faults).toEqual([]);
});

test('callback-early gives up in the end', async ({ open, listen }) => {
  const merchant = await listen();
  const shop = await open({ approvalMs: Number.POSITIVE_INFINITY });
  shop.simulator.faults.arm({ fault: 'callback-early', ms: 20 });

  expect((await shop.preauth({ notify_url: merchant.url })).params.type).toBe('async-response');
  expect(merchant.heard).toEqual([]);
});

test('callback-out-of-order: the preauth is told of after the capture', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-out-of-order' });
  await shop.capturedOrder({ notify_url: merchant.url });

  await expect
    .poll(() => merchant.heard.map(({ type }) => type), { timeout: 10_000 })
    .toEqual(['capture', 'preauth']);
});

test('callback-out-of-order: told after its time, when nothing else happens', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault: 'callback-out-of-order', ms: 20 });
  const late = shop.simulator.next(told('preauth'));
  await shop.approvedOrder({ notify_url: merchant.url });

  expect(await late).toMatchObject({ http_status: 200 });
});

test.for([
  ['callback-wrong-control', { control: '0'.repeat(40) }],
  ['callback-null-message', { error_message: 'null' }],
  ['callback-no-amount', { amount: undefined }],
] as const)('%s: differs in this alone', async ([fault, odd], { shop, listen }) => {
  const merchant = await listen();
  shop.simulator.faults.arm({ fault });
  const first = shop.simulator.next(told('preauth'));
  const ids = await shop.approvedOrder({ notify_url: merchant.url });
  await first;
  await shop.simulator.callback(ids.orderid);

  const [struck, usual] = merchant.heard;
  expect(struck).toEqual(JSON.parse(JSON.stringify({ ...usual, ...odd })));
  expect(usual).toMatchObject({
    amount: '10.42',
    control: sign('approved', ids.orderid, ids.client_orderid),
  });
});

test('where callbacks are off, none is struck', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.hooks.callbacks = 'off';
  shop.simulator.faults.arm({ fault: 'callback-doubled' });
  await shop.approvedOrder({ notify_url: merchant.url });

  expect(shop.simulator.books().faults).toEqual([]);
});
