import { expect } from 'vitest';
import type { BatchRef } from '../../../src/ledger/batch-keys.ts';
import type { PaymentName } from '../../../src/payment/payment.ts';
import { openBatchQueue } from '../../../src/queue/batches/batch-queue.ts';
import { batchJobId } from '../../../src/queue/jobs.ts';
import { visitBatch } from '../../../src/worker/batches/batch.ts';
import { sweepBatches } from '../../../src/worker/batches/sweep-batches.ts';
import type { Desk } from '../../../src/worker/desk.ts';
import { batch, endsAs, heldAs } from '../../support/batches.ts';
import { diceFor } from '../../support/dice.ts';
import type { World } from '../../support/world.ts';
import { recordingLog } from '../../telemetry/recording-log.ts';
import { entryOf, frail, queued, test } from './round.ts';

test('hands over no more than the next three seconds hold', async ({ round }) => {
  const begun = performance.now();
  const { world, visit, batch: now } = await round(60, { RATE_LIMIT: '1/s', RATE_LIMIT_BATCH_SHARE: '0.8' });
  await visit();
  await visit();
  await visit();

  const { counts } = await now();
  expect(counts.under_way).toBeGreaterThanOrEqual(3);
  expect(counts.under_way).toBeLessThan(5 + (performance.now() - begun) / 1_250);
  expect(counts.waiting).toBe(60 - counts.under_way);
  expect(await queued(world)).toBe(counts.under_way);
});

test('no more than two thousand are under way at a time, whatever became of them', async ({ round }) => {
  const { world, desk, visit, batch: now } = await round(3);
  await visit();
  await world.redis.hset(desk.book.keys.batch((await now()).id), 'count.under_way', '1998');

  await visit();

  expect((await now()).counts).toMatchObject({ waiting: 1, under_way: 2_000 });
});

test('while its account is stopped nothing is handed over, and it looks seldom', async ({ round }) => {
  const { world, visit, batch: now } = await round(3);
  const standing = `${world.prefix}:standing:default`;
  await world.redis.hset(standing, 'stopped', '5');
  await visit();

  await visit();
  expect(await visit({ now: () => Date.now() + minute })).toEqual({ snooze: 10_000 });
  expect((await now()).counts).toMatchObject({ waiting: 3, under_way: 0 });
  expect(await queued(world)).toBe(0);

  await world.redis.hdel(standing, 'stopped');
  await visit();
  expect((await now()).counts).toMatchObject({ waiting: 0, under_way: 3 });
});

test('what was captured or released elsewhere meanwhile is skipped, and left out of the sums', async ({
  round,
}) => {
  const { desk, names, visit, batch: now } = await round(3);
  const [captured, released, ours] = names as [PaymentName, PaymentName, PaymentName];
  const money = { amount: '10.42', currency: 'USD' };
  await visit();
  await desk.ledger.add(captured, 'capture', money, ['approved']);
  await desk.ledger.add(released, 'cancel', money, ['approved']);

  await visit();
  await endsAs(desk.ledger, ours, 'approved');

  expect(await visit()).toEqual({ settled: await now() });
  expect(await now()).toMatchObject({
    status: 'finished',
    counts: { selected: 1, approved: 1, skipped: 2 },
    totals: [{ selected: '10.42', captured: '10.42', failed: '0.00', under_way: '0.00' }],
  });
  const items = await desk.shelf.itemsFrom(await entryOf(desk, await now()), 0, 9);
  expect(items.map(({ error_code }) => error_code)).toEqual(['ALREADY_CAPTURED', 'ALREADY_CANCELLED', null]);
});

test('what somebody else captures at the same moment is skipped, too', async ({ round }) => {
  const { desk, names, visit, batch: now } = await round(1);
  await visit();

  const other = { amount: '1.00', currency: 'USD' };
  const ledger = frail(desk.ledger, async (call) => {
    if (call === 'add') await desk.ledger.add(names[0] as PaymentName, 'capture', other, ['approved']);
    return false;
  });
  await visit({ ledger });

  expect((await now()).counts).toMatchObject({ selected: 0, skipped: 1 });
  const entry = await desk.ledger.find(names[0] as PaymentName);
  expect(entry?.payment.operations[1]?.amount).toBe('1.00');
});

test.for([1, 2, 3])('killed anywhere it goes on: seed %i', async (seed, { round }) => {
  const { world, desk, names, visit, batch: now } = await round(45);
  const dice = diceFor(seed, 'deaths');
  const frailDesk: Partial<Desk> = {
    book: frail(desk.book, () => dice.chance(0.2)),
    ledger: frail(desk.ledger, () => dice.chance(0.02)),
    queues: frail(desk.queues, () => dice.chance(0.02)),
  };
  const ends = ['approved', 'approved', 'declined', 'error'] as const;

  for (let visits = 0; (await now()).status !== 'finished'; visits += 1) {
    expect(visits).toBeLessThan(500);
    await Promise.allSettled([visit(frailDesk), visit(frailDesk)]);
    for (const [index, name] of names.entries())
      if (dice.chance(0.3)) await endsAs(desk.ledger, name, ends[index % 4] ?? 'approved');
  }

  const count = (end: number) => names.filter((_, index) => index % 4 === end).length;
  const approved = count(0) + count(1);
  expect(await now()).toMatchObject({
    counts: {
      ...{ selected: 45, skipped: 0, waiting: 0, under_way: 0 },
      ...{ approved, declined: count(2), error: count(3) },
    },
    totals: [
      { selected: '468.90', captured: money(approved), failed: money(45 - approved), under_way: '0.00' },
    ],
  });
  const items = await desk.shelf.itemsFrom(await entryOf(desk, await now()), 0, 99);
  expect(items.map(({ client_orderid }) => client_orderid)).toEqual(
    names.map(({ client_orderid }) => client_orderid),
  );
  expect(await queued(world)).toBeLessThanOrEqual(45);
});

async function allEnd({ ledger }: Desk, names: readonly PaymentName[]): Promise<void> {
  for (const name of names) await endsAs(ledger, name, 'approved');
}

/** Takes all jobs away, and has the sweep put the batch back to work, if it is not over. */
async function wiped({ redis, prefix }: World, { shelf, log }: Desk, ref: BatchRef): Promise<void> {
  for (const queue of ['batches', 'capture']) {
    const keys = await redis.keys(`${prefix}:${queue}:*`);
    if (keys.length > 0) await redis.del(...keys);
  }
  const batchQueue = openBatchQueue(redis, prefix);
  await sweepBatches({ shelf, batchQueue, log });
  await batchQueue.close();
  const left = await shelf.unfinished();
  expect(await redis.exists(`${prefix}:batches:${batchJobId(ref)}`)).toBe(left.length);
}

test.for([1, 2, 3])(
  'killed anywhere in its second run, and the queues wiped, it goes on there: seed %i',
  async (seed, { round }) => {
    const { world, desk, names, visit, batch: now } = await round(6);
    for (let visits = 0; visits < 3; visits += 1) {
      await visit();
      await allEnd(desk, names);
    }
    expect((await now()).status).toBe('finished');
    for (let index = 0; index < 30; index += 1) names.push(await heldAs(world.ledger, `i${100 + index}`));
    const { id } = await batch(world, {}, 0);
    const ref = { account: 'default', batch: id, run: 2 };
    const dice = diceFor(seed, 'second deaths');
    const frailDesk: Partial<Desk> = {
      book: frail(desk.book, () => dice.chance(0.2)),
      ledger: frail(desk.ledger, () => dice.chance(0.02)),
      queues: frail(desk.queues, () => dice.chance(0.02)),
    };
    const second = () => visitBatch({ ...desk, ...frailDesk })(ref);

    for (let visits = 0; (await now()).status !== 'finished'; visits += 1) {
      expect(visits).toBeLessThan(500);
      await Promise.allSettled([second(), second()]);
      if (visits % 7 === 3) await wiped(world, desk, ref);
      await allEnd(
        desk,
        names.filter(() => dice.chance(0.3)),
      );
    }

    expect(await now()).toMatchObject({
      ...{ run: 2, added: 30 },
      counts: { selected: 36, approved: 36, skipped: 0, waiting: 0, under_way: 0 },
      totals: [{ selected: money(36), captured: money(36), failed: '0.00', under_way: '0.00' }],
    });
    const items = await desk.shelf.itemsFrom(await entryOf(desk, await now()), 0, 99);
    expect(items.map(({ client_orderid }) => client_orderid)).toEqual(
      names.map(({ client_orderid }) => client_orderid),
    );
  },
);

test('each capture that is handed over has its job, whoever died in between', async ({ round }) => {
  const { world, desk, visit, batch: now } = await round(5);
  await visit();
  const calls: string[] = [];
  const queues = frail(desk.queues, (call) => calls.push(call) === 3);
  await visit({ queues }).catch(() => undefined);
  expect((await now()).counts.under_way).toBe(0);

  await visit();

  expect((await now()).counts.under_way).toBe(5);
  expect(await queued(world)).toBe(5);
});

test('a job that outlived its batch, or belongs to an earlier run, does nothing', async ({ round }) => {
  const { world, desk, visit, batch: now } = await round(1);
  const { id } = await now();
  await world.redis.hset(desk.book.keys.batch(id), 'job_run', '2');

  expect(await visit()).toEqual({ settled: await now() });
  expect((await now()).status).toBe('selecting');

  await world.redis.del(desk.book.keys.batch(id));
  expect(await visit()).toEqual({ settled: null });
  expect(await desk.shelf.unfinished()).toEqual([]);
});

test.for([true, false])(
  'only the end of a day tells that nothing was left: %s',
  async (atDayEnd, { round }) => {
    const { desk, visit, batch: now } = await round(0);
    const { log, lines } = recordingLog();
    await visit({ log });
    await visit({ log });
    const { id, account, day, status } = await now();
    expect(status).toBe('finished');
    const opening = { id, account, day, dryRun: false, until: null, ceilings: { totals: {} }, atDayEnd };
    const { ref } = await desk.book.open({ ...opening, tray: 'none', listed: false });

    await visitBatch({ ...desk, log })(ref);

    const told = lines.filter(({ message }) => message === 'end of day, already ran');
    expect(told).toMatchObject(atDayEnd ? [{ account, day, batch: id }] : []);
  },
);

const minute = 60_000;

function money(count: number): string {
  return (count * 10.42).toFixed(2);
}
