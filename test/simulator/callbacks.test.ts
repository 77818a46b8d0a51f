import { expect } from 'vitest';
import type { SimulatorEvent } from '../../src/simulator/simulator.ts';
import { example, idsOf, sign, test } from './shop.ts';

const heard =
  (type: string, attempt = 1) =>
  (event: SimulatorEvent) =>
    event.kind === 'callback' && event.type === type && event.attempt === attempt;

test('tells the merchant how the preauth went', async ({ shop, listen }) => {
  const merchant = await listen();
  const told = shop.simulator.next(heard('preauth'));
  const ids = idsOf(await shop.preauth({ notify_url: merchant.url, merchant_data: 'VIP' }));

  expect(await told).toMatchObject({ http_status: 200, status: 'approved', paynet_order_id: ids.orderid });
  expect(merchant.heard).toEqual([
    {
      method: 'GET',
      status: 'approved',
      type: 'preauth',
      orderid: ids.orderid,
      client_orderid: ids.client_orderid,
      merchant_order: ids.client_orderid,
      amount: '10.42',
      currency: 'USD',
      error_code: '',
      error_message: '',
      'original-gate-descriptor': 'Simulator USD',
      email: example.email,
      phone: '12063582043',
      'approval-code': '863073',
      'processor-tx-id': 'PNTEST-6863073',
      'last-four-digits': '6732',
      bin: '453897',
      'card-type': 'VISA',
      'gate-partial-capture': 'enabled',
      'gate-partial-reversal': 'enabled',
      merchantdata: 'VIP',
      control: sign('approved', ids.orderid, ids.client_orderid),
    },
  ]);
});

test('repeats a callback until it is answered 200', async ({ open, listen }) => {
  const shop = await open({ callbackRetryMs: [1, 1, 1, 1] });
  const merchant = await listen(503, 202, 302);
  const last = shop.simulator.next(heard('preauth', 4));
  await shop.preauth({ notify_url: merchant.url });

  expect(await last).toMatchObject({ http_status: 200 });
  expect(new Set(merchant.heard.map(({ control }) => control)).size).toBe(1);
  expect(shop.simulator.books().callbacks).toEqual({ sent: 4, acknowledged: 1 });
});

test('repeats what the first one said, whatever happened since', async ({ open, listen }) => {
  const shop = await open({ callbackRetryMs: [30], unknownMs: 5 });
  const merchant = await listen(503);
  const repeated = shop.simulator.next(heard('preauth', 2));
  const known = shop.simulator.next((event) => event.kind === 'callback' && event.status === 'approved');
  await shop.preauth({ notify_url: merchant.url, cvv2: '217' });
  await Promise.all([repeated, known]);

  expect(merchant.heard.map(({ status }) => status).sort()).toEqual(['approved', 'unknown', 'unknown']);
});

test('stops repeating when it was told everything, and when the gaps are used up', async ({
  open,
  listen,
}) => {
  const shop = await open({ callbackRetryMs: [1, 2] });
  const [happy, broken] = [await listen(), await listen(500, 500, 500, 500)];
  const quiet = shop.simulator.next(heard('preauth'));
  await shop.preauth({ notify_url: happy.url });
  await quiet;
  const third = shop.simulator.next(heard('preauth', 3));
  await shop.preauth({ notify_url: broken.url });
  await third;
  // A whole round more: whatever was still coming would have come.
  const later = shop.simulator.next(heard('preauth', 3));
  await shop.preauth({ notify_url: 'http://127.0.0.1:1/' });
  await later;

  expect(happy.heard).toHaveLength(1);
  expect(broken.heard).toHaveLength(3);
});

test('repeats at most thirty times', async ({ open }) => {
  const shop = await open({ callbackRetryMs: Array.from({ length: 40 }, () => 0) });
  const last = shop.simulator.next(heard('preauth', 31));
  await shop.preauth({ notify_url: 'http://127.0.0.1:1/' });
  await last;
  const more = shop.simulator.next(heard('capture', 31));
  await shop.capture({ client_orderid: 'ORDER-1', orderid: '6863073' });
  await more;

  expect(shop.simulator.books().callbacks).toEqual({ sent: 62, acknowledged: 0 });
});

test('says so when nobody answers', async ({ open }) => {
  const shop = await open({ callbackRetryMs: [] });
  const told = shop.simulator.next(heard('preauth'));
  await shop.preauth({ notify_url: 'http://127.0.0.1:1/' });

  expect(await told).toMatchObject({ http_status: 0 });
});

test('tells of unknown, and again when it is known', async ({ open, listen }) => {
  const shop = await open({ unknownMs: 5 });
  const merchant = await listen();
  const told = ['unknown', 'approved'].map((status) =>
    shop.simulator.next((event) => event.kind === 'callback' && event.status === status),
  );
  await shop.preauth({ cvv2: '217', notify_url: merchant.url });
  await Promise.all(told);

  expect(merchant.heard.map(({ status }) => status).sort()).toEqual(['approved', 'unknown']);
});

test('tells notify_url of captures, too', async ({ shop, listen }) => {
  const merchant = await listen();
  const first = shop.simulator.next(heard('preauth'));
  const ids = await shop.approvedOrder({
    notify_url: merchant.url,
    server_callback_url: 'http://127.0.0.1:1/',
  });
  await first;
  const second = shop.simulator.next(heard('capture'));
  await shop.capture(ids, { amount: '3.00', currency: 'USD' });
  await second;

  expect(merchant.heard).toMatchObject([
    { type: 'preauth', amount: '10.42' },
    { type: 'capture', amount: '3.00', control: merchant.heard[0]?.control },
  ]);
});

test('tells server_callback_url of the preauth only', async ({ shop, listen }) => {
  const [merchant, other] = [await listen(), await listen()];
  const first = shop.simulator.next(heard('preauth'));
  const ids = await shop.capturedOrder({ server_callback_url: merchant.url });
  await first;
  const second = shop.simulator.next(heard('capture'));
  await shop.capturedOrder({ notify_url: other.url });
  await second;

  expect(merchant.heard).toMatchObject([{ type: 'preauth' }]);
  await expect(shop.simulator.callback(ids.orderid, 'capture')).rejects.toThrow('notify_url');
});

test('leaves the query of the url as it is', async ({ shop, listen }) => {
  const merchant = await listen();
  const told = shop.simulator.next(heard('preauth'));
  await shop.preauth({ notify_url: `${merchant.url}?shop=a%20b&x=1#there` });
  await told;

  expect(merchant.heard).toMatchObject([{ shop: 'a b', x: '1', status: 'approved' }]);
});

test('sends a callback when asked to, as often as asked to', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.hooks.callbacks = 'off';
  const { orderid } = await shop.approvedOrder({ notify_url: merchant.url });
  expect(shop.simulator.books().callbacks.sent).toBe(0);

  expect(await shop.simulator.callback(orderid)).toBe(200);
  expect(await shop.simulator.callback(orderid, 'preauth')).toBe(200);
  expect(merchant.heard[0]).toEqual(merchant.heard[1]);
});

test('sends an altered callback, well signed, or badly when asked to', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.hooks.callbacks = 'off';
  const { orderid, client_orderid } = await shop.approvedOrder({ notify_url: merchant.url });
  await shop.simulator.callback(orderid, 'preauth', { status: 'declined', amount: undefined });
  await shop.simulator.callback(orderid, 'preauth', { control: 'forged' });

  expect(merchant.heard[0]).toMatchObject({
    status: 'declined',
    control: sign('declined', orderid, client_orderid),
  });
  expect(merchant.heard[0]).not.toHaveProperty('amount');
  expect(merchant.heard[1]).toMatchObject({ status: 'approved', control: 'forged' });
});

test('has no callback of what never happened', async ({ shop }) => {
  const { orderid } = await shop.approvedOrder();

  await expect(shop.simulator.callback('1')).rejects.toThrow('Order 1 has no transaction');
  await expect(shop.simulator.callback(orderid, 'capture')).rejects.toThrow('has no capture');
});

test('lets a callback overtake the reply', async ({ shop, listen }) => {
  const merchant = await listen();
  shop.simulator.hooks.beforeReply = async (command) => {
    if (command === 'preauth') await shop.simulator.next(heard('preauth'));
  };
  await shop.preauth({ notify_url: merchant.url });

  expect(merchant.heard).toHaveLength(1);
});
