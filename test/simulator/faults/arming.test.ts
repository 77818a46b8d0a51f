import { expect } from 'vitest';
import { readRules } from '../../../src/simulator/simulator.ts';
import { refusal, type Shop, test } from '../shop.ts';

const struckOrders = (shop: Shop) =>
  shop.simulator.books().faults.map(({ client_orderid }) => client_orderid);

async function preauths(shop: Shop, count: number, backwards = false): Promise<void> {
  const numbers = Array.from({ length: count }, (_, at) => (backwards ? count - at : at + 1));
  for (const number of numbers) await shop.preauth({ client_orderid: `O-${number}` });
}

test('strikes once, as often as told, or always', async ({ shop }) => {
  const { faults } = shop.simulator;
  faults.arm({ fault: 'empty-body', command: 'preauth' });
  faults.arm({ fault: 'html-body', command: 'preauth', times: 2 });
  faults.arm({ fault: 'http-500-after', probability: 1 });
  await preauths(shop, 6);

  expect(shop.simulator.books().faults.map(({ fault }) => fault)).toEqual([
    'empty-body',
    'html-body',
    'html-body',
    ...Array.from({ length: 3 }, () => 'http-500-after'),
  ]);
  expect(faults.list()).toMatchObject([
    { fault: 'empty-body', command: 'preauth', times: 1, struck: 1 },
    { fault: 'html-body', times: 2, struck: 2 },
    { fault: 'http-500-after', times: Number.POSITIVE_INFINITY, struck: 3 },
  ]);
});

test('strikes that order and that command only', async ({ shop }) => {
  shop.simulator.faults.arm({
    fault: 'error-102-after',
    command: 'status',
    client_orderid: 'O-2',
    probability: 1,
  });
  await preauths(shop, 3);
  for (const client_orderid of ['O-1', 'O-2', 'O-3']) await shop.status({ client_orderid });

  expect(shop.simulator.books().faults).toEqual([
    { fault: 'error-102-after', command: 'status', client_orderid: 'O-2' },
  ]);
});

test('many at once do not strike more often than told', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'stall-after', times: 2, ms: 1 });
  await Promise.all(Array.from({ length: 10 }, () => shop.preauth()));

  expect(shop.simulator.books().faults).toHaveLength(2);
});

test('no rule strikes after clear, and the books keep what struck', async ({ shop }) => {
  shop.simulator.faults.arm({ fault: 'empty-body', probability: 1 });
  await preauths(shop, 1);
  shop.simulator.faults.clear();
  await preauths(shop, 1);

  expect(shop.simulator.faults.list()).toEqual([]);
  expect(shop.simulator.books().faults).toHaveLength(1);
});

test('the same seed strikes the same orders, in whatever order they come', async ({ open }) => {
  const faults = readRules('empty-body=0.3');
  const [one, same, other] = [
    await open({ faults, seed: 42 }),
    await open({ faults, seed: 42 }),
    await open({ faults, seed: 43 }),
  ];
  await preauths(one, 60);
  await preauths(same, 60, true);
  await preauths(other, 60);

  expect(struckOrders(one).length).toBeGreaterThan(8);
  expect(struckOrders(one).length).toBeLessThan(30);
  expect(struckOrders(same).sort()).toEqual(struckOrders(one).sort());
  expect(struckOrders(other).sort()).not.toEqual(struckOrders(one).sort());
});

test('each repeat of the same request has its own chance', async ({ open }) => {
  const shop = await open({ faults: readRules('empty-body=0.5'), seed: 7 });
  for (const _ of 'abcdefghijklmnopqrst') await shop.preauth({ client_orderid: 'ORDER' });

  expect(struckOrders(shop).length).toBeGreaterThan(3);
  expect(struckOrders(shop).length).toBeLessThan(17);
});

test('without a seed, one is drawn and told', async ({ open }) => {
  const shops = [await open(), await open()];

  expect(new Set(shops.map(({ simulator }) => simulator.faults.seed)).size).toBe(2);
  expect((await open({ seed: 42 })).simulator.faults.seed).toBe(42);
});

test('hooks win over faults', async ({ shop }) => {
  const { faults, hooks } = shop.simulator;
  faults.arm({ fault: 'reset-before', probability: 1 });
  hooks.rejectBefore = () => ({ status: 418 });
  expect((await shop.preauth()).http).toBe(418);

  faults.clear();
  faults.arm({ fault: 'reset-after', probability: 1 });
  Object.assign(hooks, { rejectBefore: undefined, replyWith: () => ({ status: 419 }) });
  expect((await shop.preauth()).http).toBe(419);
  expect(shop.simulator.books().faults).toEqual([]);
});

test('tells that a fault struck', async ({ shop }) => {
  const struck = shop.simulator.next((event) => event.kind === 'fault');
  shop.simulator.faults.arm({ fault: 'gzip' });
  await shop.preauth({ client_orderid: 'ORDER' });

  expect(await struck).toMatchObject({ fault: 'gzip', command: 'preauth', client_orderid: 'ORDER' });
});

test('rules can be written in short', () => {
  expect(readRules('reset-after, capture/stall-after@2s*3=0.5\nignored@150ms order-hidden@1m')).toEqual([
    { fault: 'reset-after' },
    { fault: 'stall-after', command: 'capture', ms: 2_000, times: 3, probability: 0.5 },
    { fault: 'ignored', ms: 150 },
    { fault: 'order-hidden', ms: 60_000 },
  ]);
  expect(readRules('')).toEqual([]);
});

test.for([
  ['restart', 'There is no fault "restart"; there are ignored, stall-before'],
  ['preauth/order-not-found', 'order-not-found strikes status only'],
  ['sale/reset-after', 'command'],
  ['reset-after=0', 'probability'],
  ['reset-after=1.5', 'probability'],
  ['reset-after*0', 'times'],
  ['stall-after@2', 'wants to be [command/]fault[@duration][*times][=probability]'],
] as const)('says what is wrong with %s', ([text, why], { shop }) => {
  expect(() => readRules(text)).toThrow(why);
  expect(shop.simulator.faults.list()).toEqual([]);
});

test('an unknown fault is not armed', ({ shop }) => {
  expect(() => shop.simulator.faults.arm({ fault: 'restart' })).toThrow('There is no fault "restart"');
  expect(() => shop.simulator.faults.arm({ fault: 'toString' })).toThrow('There is no fault');
});

test('an unknown fault in the options is told before a port is taken', async ({ open }) => {
  const port = Number(new URL((await open()).simulator.baseUrl).port);

  await expect(open({ port, faults: [{ fault: 'restart' }] })).rejects.toThrow('There is no fault "restart"');
});

test('an order asks for its own faults in its description', async ({ shop }) => {
  const order_desc =
    'Shoes [fault:reset-after] and socks [fault:status/order-not-found*2, capture/empty-body]';
  await expect(shop.preauth({ client_orderid: 'ORDER', order_desc })).rejects.toThrow('fetch failed');
  await shop.approvedOrder({ client_orderid: 'OTHER' });
  await shop.simulator.settled('ORDER', 'preauth');
  const replies = [];
  for (const _ of 'abc') replies.push((await shop.status({ client_orderid: 'ORDER' })).params);
  const ids = { client_orderid: 'ORDER', orderid: replies[2]?.['paynet-order-id'] };

  expect(replies.map((reply) => reply['error-code'] ?? reply.status)).toEqual(['101', '101', 'approved']);
  expect((await shop.capture(ids)).text).toBe('');
  expect(new Set(struckOrders(shop))).toEqual(new Set(['ORDER']));
});

test('an order that comes again does not bring its faults again', async ({ shop }) => {
  const order = { client_orderid: 'ORDER', order_desc: '[fault:empty-body]' };
  expect((await shop.preauth(order)).text).toBe('');

  expect((await shop.preauth(order)).params.type).toBe('async-response');
});

test('a fault that an order misspells is refused with the names there are', async ({ shop }) => {
  const answer = await shop.preauth({ order_desc: 'Shoes [fault:rest-after]' });

  expect(refusal(answer)).toEqual({
    type: 'validation-error',
    code: '1',
    message: expect.stringMatching(/^Parameter order_desc has a wrong fault: .*"rest-after".*reset-after/),
  });
  expect(shop.simulator.books().orders).toEqual([]);
});
