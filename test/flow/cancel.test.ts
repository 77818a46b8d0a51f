import { expect } from 'vitest';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

async function hold(world: World, changes: Record<string, unknown> = {}): Promise<string> {
  return (await world.preauth(changes)).client_orderid;
}

const transactions = (world: World) => world.gateway.books().orders[0]?.transactions;

test('a cancel releases the whole hold, and says why', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  const sent: Record<string, string>[] = [];
  world.gateway.hooks.beforeReply = (command, params) => {
    if (command === 'return') sent.push(params);
  };

  const payment = await world.cancel({ client_orderid, comment: 'Out of stock' });

  expect(payment).toMatchObject({
    status: 'approved',
    operations: [
      { operation: 'preauth', status: 'approved' },
      { operation: 'cancel', status: 'approved', amount: '10.42', currency: 'USD' },
    ],
  });
  expect(transactions(world)).toMatchObject([{ type: 'preauth' }, { type: 'cancel', status: 'approved' }]);
  expect(sent).toMatchObject([{ comment: 'Out of stock', orderid: payment.paynet_order_id }]);
  expect(Object.keys(sent[0] ?? {}).sort()).toEqual([
    'client_orderid',
    'comment',
    'control',
    'login',
    'orderid',
  ]);
});

test('a cancel without a comment tells the gateway a plain sentence', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  let comment: string | undefined;
  world.gateway.hooks.beforeReply = (command, params) => {
    if (command === 'return') comment = params.comment;
  };

  await world.cancel({ client_orderid });

  expect(comment).toBe('The merchant released the hold.');
});

test('fifty cancels at once are one cancel, whatever they comment', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      world.http('POST', '/v1/cancels', { client_orderid, comment: `try ${index}` }, { prefer: 'wait=10' }),
    ),
  );

  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 202, body: { status: 'approved' } });
  expect(world.gateway.books().requests.return).toBe(1);
});

test('of fifty captures and fifty cancels at once one kind reaches the gateway', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  // Repeated where a busy machine answers 503, as everybody is told to.
  const ask = async (path: string): ReturnType<World['http']> => {
    const answer = await world.http('POST', path, { client_orderid }, { prefer: 'wait=10' });
    return answer.status === 503 ? ask(path) : answer;
  };

  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => ask(index % 2 === 0 ? '/v1/cancels' : '/v1/captures')),
  );

  expect((await world.payment(client_orderid)).status).toBe('approved');
  const { capture = 0, return: cancel = 0 } = world.gateway.books().requests;
  expect([capture, cancel].toSorted()).toEqual([0, 1]);
  const [won, lost] = capture === 1 ? ['capture', 'NOT_CANCELLABLE'] : ['cancel', 'NOT_CAPTURABLE'];
  const codes = answers.map(({ status, body }) =>
    status === 202 ? body.operations[1].operation : body.code,
  );
  expect(new Set(codes)).toEqual(new Set([won, lost]));
  expect(codes.filter((code) => code === won)).toHaveLength(50);
  expect(transactions(world)).toHaveLength(2);
});

test('a cancel asked for before its preauth is final waits for it and is woken by its end', async ({
  open,
}) => {
  // Only the preauth's end can wake it in time: the schedule looks again after a minute.
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' }, simulator: { approvalMs: 300 } });
  const order = aPreauth();
  const client_orderid = String(order.client_orderid);
  await world.http('POST', '/v1/preauths', order);
  await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('processing');

  const payment = await world.cancel({ client_orderid });

  expect(payment).toMatchObject({ status: 'approved', operations: [{}, { operation: 'cancel' }] });
  expect(transactions(world)).toMatchObject([{ status: 'approved' }, { type: 'cancel', status: 'approved' }]);
});

test('a cancel that waited for a preauth which was declined is never sent', async ({ open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' }, simulator: { approvalMs: 300 } });
  const order = aPreauth({ cvv2: '116' });
  await world.http('POST', '/v1/preauths', order);
  await expect
    .poll(async () => (await world.payment(`${order.client_orderid}`, 0)).status)
    .toBe('processing');

  const payment = await world.cancel({ client_orderid: order.client_orderid });

  expect(payment.operations).toMatchObject([
    { status: 'declined' },
    { operation: 'cancel', status: 'not_sent', error_code: 'PREAUTH_NOT_APPROVED' },
  ]);
  expect(world.gateway.books().requests.return).toBeUndefined();
});

test('a preauth that was cancelled before it was sent is not sent any more', async ({ open }) => {
  const world = await open({ roles: [], env: { POLL_SCHEDULE: '60s*10' } });
  const { client_orderid } = await world.preauth({}, 0);
  await world.cancel({ client_orderid }, 0);

  await world.work();

  expect((await world.payment(client_orderid)).operations).toMatchObject([
    { operation: 'preauth', status: 'not_sent', error_code: 'CANCELLED' },
    { operation: 'cancel', status: 'not_sent', error_code: 'PREAUTH_NOT_APPROVED' },
  ]);
  expect(world.gateway.books().requests).toEqual({});
  expect(await world.vaultRedis.keys(`${world.prefix}:card:*`)).toEqual([]);
});

test('a preauth that waits for a gateway which is away is called off at once', async ({ open }) => {
  const world = await open({
    env: { GATEWAY_BASE_URL: 'http://127.0.0.1:1/paynet', POLL_SCHEDULE: '60s*10' },
  });
  const { client_orderid } = await world.preauth({}, 0);
  await expect
    .poll(
      async () => (await world.ledger.find({ account: 'default', client_orderid }))?.work.preauth.failures,
    )
    .toBeGreaterThan(0);

  expect((await world.cancel({ client_orderid })).operations).toMatchObject([
    { status: 'not_sent', error_code: 'CANCELLED' },
    { status: 'not_sent', error_code: 'PREAUTH_NOT_APPROVED' },
  ]);
});

test('a declined cancel says so, and the hold can still be captured', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world, { amount: '20.19' });

  expect(await world.cancel({ client_orderid })).toMatchObject({
    status: 'declined',
    operations: [{ status: 'approved' }, { operation: 'cancel', status: 'declined', error_code: '05' }],
  });
  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });
});

test('what could not be captured can be released', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world, { amount: '20.13' });
  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'declined' });

  expect(await world.cancel({ client_orderid })).toMatchObject({ status: 'approved' });
  expect(transactions(world)?.map(({ type }) => type)).toEqual(['preauth', 'capture', 'cancel']);
});

test('without a public URL a cancel settles by asking for its own transaction', async ({ open }) => {
  const world = await open({ callbacks: false });
  const client_orderid = await hold(world);
  const asked: (string | undefined)[] = [];
  world.gateway.hooks.beforeReply = (command, params) => {
    if (command === 'status') asked.push(params['by-request-sn']);
  };

  expect(await world.cancel({ client_orderid })).toMatchObject({ status: 'approved' });
  const [how, ...what] = asked;
  expect(how).toBeUndefined();
  expect(new Set(what)).toEqual(new Set([transactions(world)?.[1]?.serial_number]));
});

test('with a callback a cancel settles long before the schedule would ask', async ({ open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' }, simulator: { approvalMs: 50 } });
  const client_orderid = await hold(world);

  expect(await world.cancel({ client_orderid })).toMatchObject({ status: 'approved' });
});

test.for(['reset-after', 'reset-before', 'error-102-after', 'truncated'])(
  'a cancel that meets %s is released once',
  async (fault, { open }) => {
    const world = await open({ env: { NOT_FOUND_GRACE: '100ms' } });
    const client_orderid = await hold(world, { order_desc: `x [fault:return/${fault}]` });

    expect(await world.cancel({ client_orderid }, 20)).toMatchObject({ status: 'approved' });
    expect(transactions(world)?.map(({ type }) => type)).toEqual(['preauth', 'cancel']);
  },
);
