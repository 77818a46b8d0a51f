import { expect } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Entry } from '../../src/ledger/record.ts';
import type { PaymentName } from '../../src/payment/payment.ts';
import type { Queues } from '../../src/queue/queues.ts';
import { visitCapture } from '../../src/worker/capture.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { visitPreauth } from '../../src/worker/preauth.ts';
import { startWorkers } from '../../src/worker/workers.ts';
import { deskIn, held } from '../support/desk.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

/** Whoever sleeps in these tests sleeps for a minute, unless woken. */
const patient = { POLL_SCHEDULE: '60s*10' };

async function enqueue(world: World): Promise<PaymentName> {
  const { body } = await world.http('POST', '/v1/preauths', aPreauth());
  return { account: 'default', client_orderid: body.client_orderid };
}

/** A ledger whose `find` may be held up: `hold` sees what was read before the reader does. */
function ledgerThatWaits(ledger: Ledger, hold: (entry: Entry) => Promise<void>): Ledger {
  return new Proxy(ledger, {
    get(target, property) {
      if (property === 'find') {
        return async (name: PaymentName) => {
          const entry = await target.find(name);
          if (entry) await hold(entry);
          return entry;
        };
      }
      const value = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Queues that tell when a wake-up found its job busy. */
function queuesThatTell(queues: Queues): Queues & { busy: Promise<void> } {
  let tell = () => {};
  const busy = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return {
    ...queues,
    busy,
    async wake(operation, name) {
      const heard = await queues.wake(operation, name);
      if (!heard) tell();
      return heard;
    },
  };
}

test('two workers who visit a preauth at once send it once', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueue(world);
  const visit = visitPreauth(desk);

  await Promise.all([visit(name, held), visit(name, held), visit(name, held)]);

  expect(world.gateway.books().requests.preauth).toBe(1);
  expect((await world.ledger.find(name))?.payment.status).not.toBe('not_sent');
  await close();
});

test('a payment of an account that is not configured here keeps its card until it is', async ({ open }) => {
  const world = await open({ roles: [] });
  const { desk, close } = deskIn(world);
  const name = await enqueue(world);
  const stranger: Desk = {
    ...desk,
    account: () => {
      throw new Error('not configured here');
    },
  };

  await expect(visitPreauth(stranger)(name, held)).rejects.toThrow('not configured here');

  expect((await world.ledger.find(name))?.payment.status).toBe('queued');
  expect(await world.vaultRedis.keys(`${world.prefix}:card:*`)).toHaveLength(1);
  await close();
});

test('two workers who visit a capture at once send it once', async ({ open }) => {
  const world = await open();
  const { desk, close } = deskIn(world);
  const { client_orderid } = await world.preauth();
  const name = { account: 'default', client_orderid };
  await world.app.close(2_000);
  await world.http('POST', '/v1/captures', { client_orderid });
  const visit = visitCapture(desk);

  await Promise.all([visit(name, held), visit(name, held), visit(name, held)]);

  expect(world.gateway.books().requests.capture).toBe(1);
  await close();
});

test('news that arrives between the last look and the sleep still wakes the job', async ({ open }) => {
  const world = await open({ roles: [], env: patient });
  world.gateway.hooks.callbacks = 'off';
  const { desk, close } = deskIn(world);
  const queues = queuesThatTell(desk.queues);
  let held = false;
  const ledger = ledgerThatWaits(desk.ledger, async ({ payment }) => {
    // The look after sending: the job is about to sleep, knowing only "processing".
    if (held || payment.status !== 'processing') return;
    held = true;
    await world.gateway.settled(payment.client_orderid, 'preauth');
    await world.gateway.callback(payment.paynet_order_id ?? '');
    await queues.busy;
  });
  const name = await enqueue(world);
  const workers = startWorkers(world.redis, world.prefix, { ...desk, ledger, queues } satisfies Desk);

  await expect
    .poll(() => world.redis.zcard(`${world.prefix}:preauth:completed`), { timeout: 10_000 })
    .toBe(1);

  expect((await world.ledger.find(name))?.payment.status).toBe('approved');
  await workers.close();
  await close();
});

test("a capture that looks just before its preauth's end is woken after all", async ({ open }) => {
  // One look at 300 ms ends the preauth; whoever sleeps after that sleeps for a minute.
  const world = await open({
    roles: [],
    env: { POLL_SCHEDULE: '300ms*1,60s*10' },
    simulator: { approvalMs: 100 },
  });
  world.gateway.hooks.callbacks = 'off';
  const { desk, close } = deskIn(world);
  const queues = queuesThatTell(desk.queues);
  let held = false;
  const ledger = ledgerThatWaits(desk.ledger, async ({ payment, work }) => {
    // The capture's look: its preauth is not final yet, so it is about to sleep.
    if (held || payment.operations.length < 2 || payment.operations[0]?.status !== 'processing') return;
    held = true;
    await queues.busy;
    await expect.poll(() => Date.now()).toBeGreaterThan(work.capture.queuedAt + 300);
  });
  const name = await enqueue(world);
  const workers = startWorkers(world.redis, world.prefix, { ...desk, ledger, queues } satisfies Desk);
  await expect.poll(async () => (await world.ledger.find(name))?.payment.status).toBe('processing');
  await world.http('POST', '/v1/captures', { client_orderid: name.client_orderid });

  await expect
    .poll(() => world.redis.zcard(`${world.prefix}:capture:completed`), { timeout: 10_000 })
    .toBe(1);

  expect((await world.ledger.find(name))?.payment.status).toBe('approved');
  await workers.close();
  await close();
});
