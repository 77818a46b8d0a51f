import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { addressFor } from '../http/callback-door.ts';
import { aPreauth } from '../support/orders.ts';
import { controlKey, test, type World } from '../support/world.ts';

/** Nothing is asked about on its own for a minute: what settles in these tests, a callback has settled. */
const patient = { POLL_SCHEDULE: '60s*10' };

function control(status: string, orderid: string, client_orderid: string): string {
  return createHash('sha1')
    .update(status + orderid + client_orderid + controlKey)
    .digest('hex');
}

async function callback(world: World, query: Record<string, string>): Promise<number> {
  const { status = '', orderid = '', client_orderid = '' } = query;
  const signed = { ...query, control: control(status, orderid, client_orderid) };
  const path = addressFor(client_orderid);
  return (await world.http('GET', `${path}?${new URLSearchParams(signed)}`)).status;
}

async function questions(world: World): Promise<number> {
  return world.gateway.books().requests.status ?? 0;
}

test('a callback ends the wait, with one question to the gateway', async ({ open }) => {
  const world = await open({ env: patient });

  const payment = await world.preauth();

  expect(payment.status).toBe('approved');
  expect(await questions(world)).toBe(1);
});

test('a callback that overtakes the reply is not lost', async ({ open }) => {
  const world = await open({ env: patient });
  let replied = () => {};
  const overtaken = new Promise<void>((resolve) => {
    replied = resolve;
  });
  world.gateway.hooks.approvalMs = 0;
  world.gateway.hooks.beforeReply = async (command, { client_orderid = '' }) => {
    if (command !== 'preauth') return;
    await world.gateway.settled(client_orderid, 'preauth');
    // The worker still waits for its reply; the news must get through nevertheless.
    await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('approved');
    replied();
  };

  const payment = await world.preauth();

  await overtaken;
  expect(payment).toMatchObject({ status: 'approved', operations: [{ serial_number: null }] });
  // The reply came late, and what only it can tell is kept; the state it would have set is not.
  await expect
    .poll(async () => (await world.payment(payment.client_orderid, 0)).operations[0]?.serial_number)
    .toBe(world.gateway.books().orders[0]?.transactions[0]?.serial_number);
  expect((await world.payment(payment.client_orderid, 0)).status).toBe('approved');
});

test("the payment's job is woken even when the callback finds it busy", async ({ open }) => {
  const world = await open({ env: patient });
  world.gateway.hooks.approvalMs = 0;
  world.gateway.hooks.beforeReply = async (command, { client_orderid = '' }) => {
    if (command === 'preauth') await world.gateway.settled(client_orderid, 'preauth');
  };

  const payment = await world.preauth();

  const done = `${world.prefix}:preauth:completed`;
  await expect.poll(() => world.redis.zcard(done)).toBe(1);
  expect(payment.status).toBe('approved');
});

test('thirty repeats of a callback are heard once', async ({ open }) => {
  const world = await open({ env: patient });
  const { paynet_order_id } = await world.preauth();
  const asked = await questions(world);

  const answers = await Promise.all(
    Array.from({ length: 30 }, () => world.gateway.callback(paynet_order_id ?? '', 'preauth')),
  );

  expect(new Set(answers)).toEqual(new Set([200]));
  await expect.poll(() => world.redis.zcard(`${world.prefix}:callbacks:completed`)).toBe(1);
  expect(await questions(world)).toBe(asked);
});

test('a capture is heard of by callback too', async ({ open }) => {
  const world = await open({ env: patient });
  const { client_orderid } = await world.preauth();

  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });
  expect(await questions(world)).toBe(2);
});

test("a callback's word is not believed: the gateway's own answer counts", async ({ open }) => {
  const world = await open({ env: patient, simulator: { approvalMs: 60_000 } });
  const order = aPreauth();
  const client_orderid = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('processing');
  const { paynet_order_id } = await world.payment(client_orderid, 0);

  // Rightly signed: whoever holds the key of the browser's way back could send it.
  const news = {
    status: 'approved',
    type: 'capture',
    orderid: paynet_order_id ?? '',
    client_orderid,
    amount: '9999.00',
  };
  expect(await callback(world, news)).toBe(200);
  await expect.poll(() => questions(world)).toBeGreaterThan(0);

  expect(await world.payment(client_orderid, 0)).toMatchObject({ status: 'processing', amount: '10.42' });
});

test('a callback that is ahead of the status is checked again', async ({ open }) => {
  const world = await open({ env: patient, simulator: { approvalMs: 2_000 } });
  world.gateway.hooks.callbacks = 'off';
  const order = aPreauth();
  const client_orderid = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('processing');
  const { paynet_order_id } = await world.payment(client_orderid, 0);

  await callback(world, {
    status: 'approved',
    type: 'preauth',
    orderid: paynet_order_id ?? '',
    client_orderid,
  });
  await expect.poll(() => questions(world)).toBe(1);
  expect((await world.payment(client_orderid, 0)).status).toBe('processing');

  expect(await world.payment(client_orderid)).toMatchObject({ status: 'approved' });
});

test('a rightly signed callback for another order of the gateway changes nothing', async ({ open }) => {
  const world = await open({ env: patient, simulator: { approvalMs: 60_000 } });
  const order = aPreauth();
  const client_orderid = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('processing');
  const before = await world.payment(client_orderid, 0);

  expect(
    await callback(world, { status: 'approved', type: 'preauth', orderid: '4711', client_orderid }),
  ).toBe(200);
  await expect.poll(() => world.redis.zcard(`${world.prefix}:callbacks:completed`)).toBe(1);

  expect(await questions(world)).toBe(0);
  expect(await world.payment(client_orderid, 0)).toEqual(before);
});

test('a callback for a payment that is not there yet waits for it', async ({ open }) => {
  const world = await open({ env: patient, roles: ['worker'] });

  expect(
    await callback(world, {
      status: 'approved',
      type: 'preauth',
      orderid: '6863073',
      client_orderid: 'later-a',
    }),
  ).toBe(200);
  await expect.poll(() => world.redis.zcard(`${world.prefix}:callbacks:delayed`)).toBe(1);
  world.gateway.hooks.callbacks = 'off';
  await world.preauth({ client_orderid: 'later-a' });

  expect(await world.payment('later-a')).toMatchObject({ status: 'approved', paynet_order_id: '6863073' });
});

test('a late callback settles what nobody asks about any more', async ({ open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '20ms*3' }, simulator: { approvalMs: 400 } });
  const order = aPreauth();
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(id, 0)).status).toBe('needs_review');

  expect(await world.payment(id)).toMatchObject({ status: 'approved' });
  await expect.poll(() => world.redis.zcard(`${world.prefix}:preauth:completed`)).toBe(1);
});

test('a final status never changes, whatever is called back later', async ({ open }) => {
  const world = await open({ env: patient });
  const before = await world.preauth();
  const orderid = before.paynet_order_id ?? '';

  for (const status of ['declined', 'processing', 'unknown', 'error']) {
    await callback(world, { status, type: 'preauth', orderid, client_orderid: before.client_orderid });
  }
  await expect.poll(() => world.redis.zcard(`${world.prefix}:callbacks:completed`)).toBe(5);

  expect(await world.payment(before.client_orderid, 0)).toEqual(before);
});
