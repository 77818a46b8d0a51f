import { QueueEvents } from 'bullmq';
import { expect } from 'vitest';
import { rulesOf } from '../../src/app/accounts.ts';
import { openKeySource } from '../../src/app/key-source.ts';
import { bare, type Overlay } from '../../src/app/overlay.ts';
import { openShopSide } from '../../src/app/shop-side.ts';
import { publicSource } from '../../src/queue/cards/key-ring.ts';
import { connect } from '../../src/redis/connections.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';

/** A shop in Node: the same client as `createClient`, on the test's own Redis. */
async function shopIn(world: World, overlay: Overlay = bare) {
  const { queue, vault } = world.storesAs('shop');
  const shop = await openShopSide({
    queue,
    vault,
    accounts: world.config.accounts.map(rulesOf),
    cardKeys: publicSource(openKeySource(world.config, silentLog)),
    cardTtlMs: 60_000,
    prefix: world.prefix,
    withoutRedis: 'throw',
    overlay,
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

/** Counts how many calls of one method are under way at a time. */
function counting(partName: string, method: string): { overlay: Overlay; most(): number } {
  let [inside, most] = [0, 0];
  const counted = async (work: () => Promise<unknown>) => {
    inside += 1;
    most = Math.max(most, inside);
    await work().finally(() => {
      inside -= 1;
    });
  };
  const overlay: Overlay = (name, part) => {
    if (name !== partName) return part;
    return new Proxy(part, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const result: unknown = value.apply(target, args);
          if (key === method && result instanceof Promise) void counted(() => result).catch(() => undefined);
          return result;
        };
      },
    });
  };
  return { overlay, most: () => most };
}

test.for(['capture', 'cancel'] as const)(
  'of a burst of %ss only a few are under way at a time, and each has its answer',
  async (what, { open }) => {
    const world = await open({ roles: [], callbacks: false });
    const { overlay, most } = counting('ledger', 'find');
    const shop = await shopIn(world, overlay);

    const burst = Array.from({ length: 100 }, (_, index) =>
      shop.client[what]({ client_orderid: `no${index}` }),
    );
    for (const answer of await Promise.all(burst))
      expect(answer).toMatchObject({ refusal: { code: 'UNKNOWN_PAYMENT' } });

    expect(most()).toBe(20);
    await shop.close();
  },
);

test('a burst of many hundred preauths is taken whole, though nothing can be done with all of them in a second', async ({
  open,
}) => {
  const world = await open({ roles: [], callbacks: false });
  const { overlay, most } = counting('vault', 'put');
  const shop = await shopIn(world, overlay);

  const burst = Array.from({ length: 800 }, () => shop.client.preauth(aPreauth()));
  const ends = await Promise.allSettled(burst);

  // On a machine that has other things to do, some may be told to come again; none that was begun is left in doubt.
  const bad = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  expect(bad.filter(({ name }) => name !== 'Busy')).toEqual([]);
  expect(most()).toBeLessThanOrEqual(20);
  const index = world.ledger.keys.index('default', 'queued');
  expect(await world.redis.zcard(index)).toBe(ends.length - bad.length);
  await shop.close();
}, 30_000);
