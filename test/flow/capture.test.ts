import { expect } from 'vitest';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

async function hold(world: World, changes: Record<string, unknown> = {}): Promise<string> {
  return (await world.preauth(changes)).client_orderid;
}

test('a capture takes the whole hold when it names no amount', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);

  const payment = await world.capture({ client_orderid });

  expect(payment).toMatchObject({
    status: 'approved',
    operations: [
      { operation: 'preauth', status: 'approved' },
      { operation: 'capture', status: 'approved', amount: '10.42', currency: 'USD' },
    ],
  });
  expect(world.gateway.books().orders[0]?.transactions).toMatchObject([
    { type: 'preauth', status: 'approved' },
    { type: 'capture', status: 'approved', amount: '10.42' },
  ]);
});

test('a capture may take less', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);

  const payment = await world.capture({ client_orderid, amount: '4.00', currency: 'USD' });

  expect(payment.operations[1]).toMatchObject({ operation: 'capture', status: 'approved', amount: '4.00' });
  expect(world.gateway.books().orders[0]?.transactions[1]).toMatchObject({ type: 'capture', amount: '4.00' });
});

test('fifty captures at once are one capture', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);

  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      world.http('POST', '/v1/captures', { client_orderid }, { prefer: 'wait=10' }),
    ),
  );

  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(answers[0]?.body).toMatchObject({ status: 'approved' });
  expect(world.gateway.books().requests.capture).toBe(1);
});

test('a second capture of another sum is a conflict', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  await world.capture({ client_orderid, amount: '4.00', currency: 'USD' });

  const other = await world.http('POST', '/v1/captures', { client_orderid, amount: '5.00', currency: 'USD' });

  expect(other).toMatchObject({ status: 409, body: { code: 'ORDER_CONFLICT', fields: ['amount'] } });
  expect(world.gateway.books().requests.capture).toBe(1);
});

test('a repeat that names no amount is the same capture', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  await world.capture({ client_orderid, amount: '4.00', currency: 'USD' });

  const again = await world.http('POST', '/v1/captures', { client_orderid });

  expect(again).toMatchObject({ status: 202, body: { operations: [{}, { amount: '4.00' }] } });
  expect(world.gateway.books().requests.capture).toBe(1);
});

test('a capture enqueued before its preauth is final waits for it and is woken by its end', async ({
  open,
}) => {
  // Only the preauth's end can wake it in time: the schedule looks again after a minute.
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' }, simulator: { approvalMs: 200 } });
  const order = aPreauth();
  const { client_orderid } = order;
  await world.http('POST', '/v1/preauths', order);

  const payment = await world.capture({ client_orderid });

  expect(payment).toMatchObject({ status: 'approved', operations: [{}, { operation: 'capture' }] });
  expect(world.gateway.books().requests.capture).toBe(1);
});

test('a capture that waited for a preauth which was declined is never sent', async ({ open }) => {
  const world = await open({ env: { POLL_SCHEDULE: '60s*10' }, simulator: { approvalMs: 200 } });
  const order = aPreauth({ cvv2: '116' });
  await world.http('POST', '/v1/preauths', order);

  const payment = await world.capture({ client_orderid: order.client_orderid });

  expect(payment.operations).toMatchObject([
    { status: 'declined' },
    { operation: 'capture', status: 'not_sent', error_code: 'PREAUTH_NOT_APPROVED' },
  ]);
  expect(world.gateway.books().requests.capture).toBeUndefined();
});

test('a capture of what was declined is refused at the door', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world, { cvv2: '116' });

  const refused = await world.http('POST', '/v1/captures', { client_orderid });

  expect(refused).toMatchObject({ status: 409, body: { code: 'NOT_CAPTURABLE' } });
});

test('a declined capture says so and leaves the preauth approved', async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world, { amount: '20.13' });

  const payment = await world.capture({ client_orderid });

  expect(payment).toMatchObject({
    status: 'declined',
    operations: [
      { operation: 'preauth', status: 'approved' },
      { status: 'declined', error_code: '05' },
    ],
  });
});

test("a capture's answer is never read from the preauth's transaction", async ({ open }) => {
  const world = await open();
  const client_orderid = await hold(world);
  // The capture never arrives, and its reply is lost: the newest transaction is the approved preauth.
  world.gateway.hooks.rejectBefore = (command) => (command === 'capture' ? { destroy: true } : undefined);

  await world.capture({ client_orderid }, 0);
  await expect.poll(() => world.gateway.books().requests.status ?? 0).toBeGreaterThan(5);

  const { operations } = await world.payment(client_orderid, 0);
  expect(operations[1]).toMatchObject({ operation: 'capture', status: 'unknown' });
  expect(world.gateway.books().requests.capture).toBe(1);
});

test('a capture is asked about by the number of its own request', async ({ open }) => {
  const world = await open({ callbacks: false });
  const client_orderid = await hold(world);
  const asked: (string | undefined)[] = [];
  world.gateway.hooks.beforeReply = (command, params) => {
    if (command === 'status') asked.push(params['by-request-sn']);
  };

  await world.capture({ client_orderid });

  const capture = world.gateway.books().orders[0]?.transactions[1]?.serial_number;
  expect(new Set(asked)).toEqual(new Set([capture]));
});

test.for(['111', '112'])(
  'code %s means that a capture is there: it is asked about',
  async (code, { open }) => {
    const world = await open();
    const client_orderid = await hold(world);
    world.gateway.hooks.replyWith = (command) =>
      command === 'capture'
        ? {
            body: `type=validation-error\n&serial-number=00000000-1\n&error-message=Already\n&error-code=${code}\n`,
          }
        : undefined;

    expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });
  },
);

test('without a public URL a capture settles by asking for its own transaction', async ({ open }) => {
  const world = await open({ callbacks: false });
  const client_orderid = await hold(world);

  expect(await world.capture({ client_orderid })).toMatchObject({ status: 'approved' });
});
