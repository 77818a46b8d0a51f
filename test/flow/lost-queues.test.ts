import { expect } from 'vitest';
import { openWatch } from '../../src/ledger/watch.ts';
import { openLease } from '../../src/queue/lease.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { sweep } from '../../src/worker/sweep.ts';
import { heldAs } from '../support/batches.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

const minute = 60_000;
const patience = { timeout: 18_000 };

/** Deletes every key of the queue library; the ledger and the vault stay. */
async function forgetJobs({ redis, prefix }: World): Promise<void> {
  for (const queue of ['preauth', 'capture', 'cancel', 'callbacks', 'batches']) {
    const keys = await redis.keys(`${prefix}:${queue}:*`);
    if (keys.length > 0) await redis.del(keys);
  }
}

/** Sweeps on a clock that runs a minute ahead each time, until it is as expected. */
async function sweptUntil(world: World, isSo: () => Promise<boolean>): Promise<void> {
  const queues = openQueues(world.redis, world.prefix);
  const watch = openWatch(world.redis, world.prefix);
  const duty = openLease(world.redis, world.prefix, 'a test', minute);
  let now = Date.now();
  await expect
    .poll(
      async () => {
        now += minute;
        await sweep({ watch, queues, duty, now: () => now, log: silentLog });
        return isSo();
      },
      { ...patience, interval: 300 },
    )
    .toBe(true);
  await queues.close();
}

const approved = (world: World, ids: string[]) => async () => {
  const found = await Promise.all(
    ids.map((client_orderid) => world.ledger.find({ account: 'default', client_orderid })),
  );
  return found.every((entry) => entry?.payment.operations.every(({ status }) => status === 'approved'));
};

test.for([
  ['with', true],
  ['without', false],
] as const)(
  'all jobs deleted under load, %s callbacks: all settles, nothing is doubled',
  { timeout: 60_000 },
  async ([, callbacks], { open }) => {
    const world = await open({
      callbacks,
      simulator: { approvalMs: 100 },
      env: { POLL_SCHEDULE: '200ms*500' },
    });
    const orders = Array.from({ length: 30 }, () => aPreauth());
    const ids = orders.map(({ client_orderid }) => String(client_orderid));

    await Promise.all(orders.map((order) => world.http('POST', '/v1/preauths', order)));
    await expect.poll(() => world.gateway.books().requests.preauth ?? 0, patience).toBeGreaterThan(5);
    await forgetJobs(world);
    await sweptUntil(world, approved(world, ids));

    await Promise.all(ids.map((client_orderid) => world.http('POST', '/v1/captures', { client_orderid })));
    await expect.poll(() => world.gateway.books().requests.capture ?? 0, patience).toBeGreaterThan(5);
    await forgetJobs(world);
    await sweptUntil(world, approved(world, ids));

    const books = world.gateway.books();
    expect(new Set(Object.values(books.preauth_requests))).toEqual(new Set([1]));
    expect(books.orders).toHaveLength(30);
    for (const { transactions } of books.orders)
      expect(transactions.map(({ type, status }) => [type, status])).toEqual([
        ['preauth', 'approved'],
        ['capture', 'approved'],
      ]);
    expect(await world.redis.zcard(world.ledger.keys.due)).toBe(0);
  },
);

test('by itself, too: any process that runs puts a lost job back', async ({ open }) => {
  const world = await open({ roles: [] });
  const { body } = await world.http('POST', '/v1/preauths', aPreauth());
  await forgetJobs(world);

  await world.work();

  await expect
    .poll(async () => (await world.payment(body.client_orderid, 0)).status, patience)
    .toBe('approved');
  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('a payment whose job was never added, as after a crash in between, is sent', async ({ open }) => {
  const world = await open({ roles: [] });
  const { body } = await world.http('POST', '/v1/preauths', aPreauth());
  await forgetJobs(world);

  const name = { account: 'default', client_orderid: body.client_orderid as string };
  expect(await world.ledger.find(name)).toBeDefined();
  await world.work();
  await sweptUntil(world, approved(world, [name.client_orderid]));

  expect(world.gateway.books().requests.preauth).toBe(1);
});

test('a batch whose jobs were all deleted goes on, and captures each hold once', async ({ open }) => {
  const world = await open({ roles: [] });
  for (const id of ['one', 'two', 'three']) await heldAs(world.ledger, id);
  const { body } = await world.http('POST', '/v1/batches', { kind: 'capture' });
  await forgetJobs(world);

  await world.work();
  const counts = async () => (await world.http('GET', `/v1/batches/${body.id}`)).body.counts;
  await expect.poll(counts, patience).toMatchObject({ selected: 3, waiting: 0 });

  // Beside a job that is being visited stands its lock.
  const keys = await world.redis.keys(`${world.prefix}:capture:capture-*`);
  expect(keys.filter((key) => !key.endsWith(':lock'))).toHaveLength(3);
});
