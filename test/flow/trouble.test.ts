import { expect } from 'vitest';
import { type RawReply, startSimulator } from '../../src/simulator/simulator.ts';
import { aPreauth } from '../support/orders.ts';
import { freePort } from '../support/ports.ts';
import { test, testAccount } from '../support/world.ts';

const accepted = { serial: '00000000-0000-0000-0000-0000043b64d7' };

test.for<[string, RawReply]>([
  ['an HTML page', { body: '<html>Please log in</html>' }],
  ['an empty body', { body: '' }],
  ['a 503', { status: 503, body: 'busy' }],
  ['a reset', { destroy: true }],
  ['half a reply', { body: 'type=async-response\n&serial-number=000', destroy: true }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
  ['words nobody knows', { body: 'colour=blue\n' }],
  ['an unknown code under type error', { body: 'type=error\n&error-code=987654\n&error-message=Eh\n' }],
  ['an internal error', { body: 'type=error\n&error-code=102\n&error-message=INTERNAL_ERROR\n' }],
])('%s in place of the reply: asked about, never sent again', async ([, reply], { open }) => {
  const world = await open();
  world.gateway.hooks.replyWith = (command) => (command === 'preauth' ? reply : undefined);

  const payment = await world.preauth();

  expect(payment).toMatchObject({ status: 'approved' });
  expect(payment.paynet_order_id).toBe(world.gateway.books().orders[0]?.paynet_order_id);
  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('a reply without the order id is asked about by our own', async ({ open }) => {
  const world = await open({ callbacks: false });
  world.gateway.hooks.replyWith = (command) =>
    command === 'preauth' ? { body: `type=async-response\n&serial-number=${accepted.serial}\n` } : undefined;

  const payment = await world.preauth();

  expect(payment).toMatchObject({ status: 'approved', paynet_order_id: '6863073' });
});

test.for<[string, string]>([
  ['type=validation-error\n&serial-number=1\n&error-message=Bad+card\n&error-code=8\n', '8'],
  ['pe=validation-error\n&serial-number=1\n&error-message=No\n&error-code=1\n', '1'],
])('the gateway refuses the request, and that is said at once: %s', async ([body, error_code], { open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' } });
  world.gateway.hooks.rejectBefore = (command) => (command === 'preauth' ? { body } : undefined);

  const payment = await world.preauth();

  expect(payment).toMatchObject({ status: 'refused', operations: [{ error_code }] });
  await expect.poll(() => world.redis.zcard(`${world.prefix}:preauth:completed`)).toBe(1);
});

test('what surely never left is sent once the gateway can be reached', async ({ open }) => {
  const port = await freePort();
  const world = await open({ env: { GATEWAY_BASE_URL: `http://127.0.0.1:${port}/paynet` } });
  const order = aPreauth();
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect
    .poll(() => world.ledger.journal({ account: 'default', client_orderid: id }))
    .toContainEqual(
      expect.objectContaining({ from: 'queued', to: 'queued', why: 'no connection: ECONNREFUSED' }),
    );
  expect((await world.payment(id, 0)).status).toBe('queued');

  const late = await startSimulator({ accounts: [testAccount], port, approvalMs: 5 });

  try {
    expect(await world.payment(id)).toMatchObject({ status: 'approved' });
    expect(late.books().requests.preauth).toBe(1);
  } finally {
    await late.close();
  }
});

test('a card that is gone before its time: asked about, then ended as not sent', async ({ open }) => {
  const world = await open({ roles: [], env: { NOT_FOUND_GRACE: '300ms' } });
  const order = aPreauth();
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  const sealed = await world.vaultRedis.keys(`${world.prefix}:card:*`);
  expect(sealed).toHaveLength(1);

  await world.vaultRedis.del(sealed);
  await world.work();

  expect(await world.payment(id)).toMatchObject({
    status: 'not_sent',
    operations: [{ status: 'not_sent', error_code: 'NEVER_ARRIVED' }],
  });
  expect(world.gateway.books().requests).toMatchObject({ status: expect.any(Number) });
  expect(world.gateway.books().requests.preauth).toBeUndefined();
});

test('a sealed card that was tampered with ends the payment as not sent', async ({ open }) => {
  const world = await open({ roles: [] });
  const order = aPreauth();
  await world.http('POST', '/v1/preauths', order);
  const [place = ''] = await world.vaultRedis.keys(`${world.prefix}:card:*`);
  const blob = (await world.vaultRedis.getBuffer(place)) ?? Buffer.alloc(0);
  blob[blob.length - 20] = (blob.at(-20) ?? 0) ^ 1;
  await world.vaultRedis.set(place, blob, 'KEEPTTL');

  await world.work();

  expect(await world.payment(String(order.client_orderid))).toMatchObject({
    status: 'not_sent',
    operations: [{ error_code: 'CARD_UNREADABLE' }],
  });
  expect(world.gateway.books().requests.preauth).toBeUndefined();
});

test('a sealed card waits no longer than it may', async ({ open }) => {
  const world = await open({ roles: [], env: { CARD_TTL: '10m' } });
  await world.http('POST', '/v1/preauths', aPreauth());

  const [card = ''] = await world.vaultRedis.keys(`${world.prefix}:card:*`);
  const left = await world.vaultRedis.pttl(card);

  expect(left).toBeGreaterThan(9 * 60_000);
  expect(left).toBeLessThanOrEqual(10 * 60_000);
});

test('a payment whose worker stopped while sending is asked about, never sent again', async ({ open }) => {
  const world = await open({ roles: [] });
  const order = aPreauth();
  const id = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await world.ledger.move({ account: 'default', client_orderid: id }, 'preauth', 'sending', {
    fields: { sent_at: String(Date.now()) },
  });

  await world.work();
  await expect.poll(() => world.gateway.books().requests.status ?? 0).toBeGreaterThan(3);

  expect(await world.payment(id, 0)).toMatchObject({ status: 'unknown' });
  expect(world.gateway.books().requests.preauth).toBeUndefined();
});

test('an answer about another sum is not believed, and ends in review', async ({ open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '20ms*5' } });
  world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status' ? { body: reply.replaceAll('amount=10.42', 'amount=104.20') } : undefined;
  const order = aPreauth();
  const name = { account: 'default', client_orderid: String(order.client_orderid) };
  await world.http('POST', '/v1/preauths', order);

  await expect.poll(async () => (await world.payment(name.client_orderid, 0)).status).toBe('needs_review');
  expect(await world.ledger.journal(name)).toContainEqual(
    expect.objectContaining({ why: 'an answer was not believed: other amount' }),
  );
});

test('a question that is refused says nothing about the payment', async ({ open }) => {
  const world = await open({ callbacks: false });
  let refusals = 0;
  world.gateway.hooks.rejectBefore = (command) => {
    if (command !== 'status' || refusals >= 3) return undefined;
    refusals += 1;
    return { body: 'type=validation-error\n&error-code=2\n&error-message=INVALID_CONTROL_CODE\n' };
  };

  expect(await world.preauth()).toMatchObject({ status: 'approved' });
  expect(refusals).toBe(3);
});

test('an approved payment says nothing of a card number that the gateway echoes', async ({ open }) => {
  const world = await open();
  world.gateway.hooks.rejectBefore = (command) =>
    command === 'preauth'
      ? { body: 'type=validation-error\n&error-code=8\n&error-message=Bad+number+4538977399606732\n' }
      : undefined;

  const payment = await world.preauth();

  expect(JSON.stringify(payment)).not.toContain('4538977399606732');
  expect(payment.operations[0]?.error_message).toContain('[card number]');
});

test.for(['preauth', 'capture'])(
  'a %s whose serial number was told wrong is asked about as the newest of its order',
  async (spoiled, { open }) => {
    const world = await open({ callbacks: false });
    world.gateway.hooks.replyWith = (command, _params, reply) =>
      command === spoiled
        ? {
            body: reply.replace(/serial-number=[\w-]+/, 'serial-number=00000000-0000-0000-0000-00000bad0bad'),
          }
        : undefined;

    const { client_orderid } = await world.preauth();

    expect(await world.capture({ client_orderid })).toMatchObject({
      operations: [{ status: 'approved' }, { status: 'approved' }],
    });
  },
);

test.for(['', '&error-code=11', '&error-code=', '&error-message=Already+capt'])(
  'a "no" that was cut (%j) is asked about: a capture that was executed is never refused',
  async (end, { open }) => {
    const world = await open({ callbacks: false });
    const { client_orderid } = await world.preauth();
    const cut = `type=validation-error\n&serial-number=00000000-0000-0000-0000-00000bad0bad\n${end}`;
    world.gateway.hooks.replyWith = (command) =>
      command === 'capture' ? { body: cut, unframed: true } : undefined;

    expect(await world.capture({ client_orderid })).toMatchObject({
      operations: [{ status: 'approved' }, { status: 'approved' }],
    });
  },
);
