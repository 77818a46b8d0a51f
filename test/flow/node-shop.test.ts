import { QueueEvents } from 'bullmq';
import { expect } from 'vitest';
import { rulesOf } from '../../src/app/accounts.ts';
import { openKeySource } from '../../src/app/key-source.ts';
import { openShopSide } from '../../src/app/shop-side.ts';
import { publicSource } from '../../src/queue/cards/key-ring.ts';
import { connect } from '../../src/redis/connections.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

/** A shop in Node: the same client as `createClient`, on the test's own Redis. */
async function shopIn(world: World) {
  const { queue, vault } = world.storesAs('shop');
  const shop = await openShopSide({
    queue,
    vault,
    accounts: world.config.accounts.map(rulesOf),
    cardKeys: publicSource(openKeySource(world.config, silentLog)),
    cardTtlMs: 60_000,
    prefix: world.prefix,
    withoutRedis: 'throw',
  });
  const connection = connect(queue, 'worker');
  const events = {
    preauth: new QueueEvents('preauth', { connection, prefix: world.prefix }),
    capture: new QueueEvents('capture', { connection, prefix: world.prefix }),
  };
  await Promise.all(Object.values(events).map((one) => one.waitUntilReady()));
  return {
    client: shop.client,
    events,
    async close() {
      await Promise.all(Object.values(events).map((one) => one.close()));
      connection.disconnect();
      await shop.close();
    },
  };
}

test("a job stays open until its operation is final, and its return value is the payment's end", async ({
  open,
}) => {
  const world = await open();
  const shop = await shopIn(world);

  const order = aPreauth();
  const { client_orderid } = order;
  const enqueued = await shop.client.preauth(order);
  const ended = enqueued.ok && (await enqueued.job?.waitUntilFinished(shop.events.preauth, 10_000));
  expect(ended).toMatchObject({
    status: 'approved',
    operations: [{ operation: 'preauth', last_four_digits: '6732' }],
  });

  const taken = await shop.client.capture({ client_orderid });
  const captured = taken.ok && (await taken.job?.waitUntilFinished(shop.events.capture, 10_000));
  expect(captured).toMatchObject({
    status: 'approved',
    operations: [{}, { operation: 'capture', status: 'approved' }],
  });

  await shop.close();
});

test('a decline is a result: the job completes', async ({ open }) => {
  const world = await open();
  const shop = await shopIn(world);

  const enqueued = await shop.client.preauth(aPreauth({ cvv2: '116' }));
  const ended = enqueued.ok && (await enqueued.job?.waitUntilFinished(shop.events.preauth, 10_000));

  expect(ended).toMatchObject({ status: 'declined' });
  await shop.close();
});

test('waiting costs no attempt', async ({ open }) => {
  const world = await open({ simulator: { approvalMs: 300 }, callbacks: false });
  const shop = await shopIn(world);

  const enqueued = await shop.client.preauth(aPreauth());
  await (enqueued.ok && enqueued.job?.waitUntilFinished(shop.events.preauth, 10_000));

  const id = enqueued.ok ? enqueued.job?.id : '';
  const job = await world.redis.hgetall(`${world.prefix}:preauth:${id}`);
  expect(Number(job.ats)).toBeGreaterThan(2); // started again for every look
  expect(job.atm).toBe('1'); // and finished at the first attempt
  await shop.close();
});

test('a job that got lost comes back with the next identical request', async ({ open }) => {
  const world = await open({ roles: [] });
  const shop = await shopIn(world);
  const order = aPreauth();
  await shop.client.preauth(order);
  await world.redis.del(await world.redis.keys(`${world.prefix}:preauth:*`));

  await shop.client.preauth(order);
  await world.work();

  expect(await world.payment(String(order.client_orderid))).toMatchObject({ status: 'approved' });
  expect(world.gateway.books().requests.preauth).toBe(1);
  await shop.close();
});

test('no job, event or ledger entry holds a card', async ({ open }) => {
  const world = await open();
  await world.preauth();

  const dumps = await Promise.all(
    (await world.redis.keys(`${world.prefix}:*`)).map((key) => world.redis.dumpBuffer(key)),
  );
  const everything = Buffer.concat(dumps.filter((dump) => dump !== null)).toString('latin1');

  expect(everything).toContain('john.smith@example.com');
  expect(everything).not.toContain('4538977399606732');
  expect(everything).not.toContain('CARD HOLDER');
});
