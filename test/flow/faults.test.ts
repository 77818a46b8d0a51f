import { expect, onTestFinished } from 'vitest';
import { type Fault, type Faults, startFaultProxy } from '../support/fault-proxy.ts';
import { aPreauth } from '../support/orders.ts';
import { freePort } from '../support/ports.ts';
import { test, type World } from '../support/world.ts';

/** In the order in which the connections meet them, over and over; every other one is left in peace. */
const suffered: Faults[] = [
  on('reply', { kind: 'reset', after: 0 }),
  on('request', { kind: 'reset', after: 0 }),
  on('reply', { kind: 'close', after: 200 }),
  on('request', { kind: 'close', after: 1 }),
  on('reply', { kind: 'stall', after: 60 }),
  on('request', { kind: 'stall', after: 500 }),
  on('reply', { kind: 'reset', after: 260 }),
  on('request', { kind: 'reset', after: 180 }),
  on('reply', { kind: 'latency', ms: 120 }, { kind: 'slices', size: 40, everyMs: 5 }),
  on('request', { kind: 'slices', size: 90, everyMs: 5 }, { kind: 'close', after: 750 }),
  on('reply', { kind: 'close', after: 0 }),
];

function on(direction: 'request' | 'reply', ...faults: Fault[]): Faults {
  return { [direction]: faults };
}

async function aSpoiltWorld(open: (options: object) => Promise<World>) {
  const port = await freePort();
  const proxy = await startFaultProxy(new URL(`http://127.0.0.1:${port}/paynet`));
  onTestFinished(() => proxy.close());
  const world = await open({
    callbacks: false,
    simulator: { port },
    env: {
      GATEWAY_BASE_URL: proxy.url.href,
      SEND_TIMEOUT: '400ms',
      POLL_SCHEDULE: '100ms*600',
      NOT_FOUND_GRACE: '1s',
    },
  });
  return { world, proxy };
}

const settled = ['approved', 'declined', 'not_sent'];

test('forty payments over a bad line: none leaves twice, and none is told wrong', async ({ open }) => {
  const { world, proxy } = await aSpoiltWorld(open);
  proxy.suffer((connection) =>
    connection % 2 === 0 ? (suffered[(connection / 2) % suffered.length] ?? {}) : {},
  );

  const orders = Array.from({ length: 40 }, (_, i) =>
    aPreauth({ amount: `${10 + i}.42`, cvv2: i % 4 === 3 ? '666' : '123' }),
  );
  await Promise.all(orders.map((order) => world.http('POST', '/v1/preauths', order)));
  const payments = await Promise.all(
    orders.map((order) => settledPayment(world, String(order.client_orderid))),
  );

  const books = world.gateway.books();
  for (const [i, payment] of payments.entries()) {
    const id = payment.client_orderid;
    const booked = books.orders.filter((order) => order.client_orderid === id);
    expect(books.preauth_requests[id] ?? 0, 'requests that arrived').toBeLessThanOrEqual(1);
    expect(booked.length).toBe(books.preauth_requests[id] ?? 0);

    const [order] = booked;
    expect(payment.status).toBe(order ? order.transactions[0]?.status : 'not_sent');
    expect(payment.paynet_order_id).toBe(order?.paynet_order_id ?? null);
    expect(order?.amount ?? orders[i]?.amount).toBe(orders[i]?.amount);
  }
  // The line was bad enough: of each kind there were some.
  expect(new Set(payments.map(({ status }) => status))).toEqual(new Set(settled));
}, 90_000);

/** Five in a row find nobody, then the others of the account do not even try. */
const noWayIn = /^(no connection: ECONNREFUSED|its gateway is out of reach: others of its account try)$/;

test('while nobody lets us in, payments wait; then each is sent once', async ({ open }) => {
  const { world, proxy } = await aSpoiltWorld(open);
  proxy.refuse();
  const ids = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const { body } = await world.http('POST', '/v1/preauths', aPreauth());
      return String(body.client_orderid);
    }),
  );
  for (const client_orderid of ids) {
    await expect
      .poll(() => world.ledger.journal({ account: 'default', client_orderid }))
      .toContainEqual(expect.objectContaining({ why: expect.stringMatching(noWayIn) }));
  }
  expect(world.gateway.books().requests).toEqual({});

  await proxy.accept();

  for (const id of ids) expect(await settledPayment(world, id)).toMatchObject({ status: 'approved' });
  expect(world.gateway.books().requests.preauth).toBe(ids.length);
});

async function settledPayment(world: World, id: string) {
  await expect
    .poll(async () => (await world.payment(id, 0)).status, { timeout: 60_000, interval: 100 })
    .toBeOneOf(settled);
  return world.payment(id, 0);
}
