import { Queue, Worker } from 'bullmq';
import { expect, onTestFinished } from 'vitest';
import { rulesOf } from '../../../src/app/accounts.ts';
import { type BatchTray, openTray } from '../../../src/ledger/batch-tray.ts';
import type { PaymentName } from '../../../src/payment/payment.ts';
import { openBatchQueue } from '../../../src/queue/batches/batch-queue.ts';
import { openBatchWith } from '../../../src/queue/batches/open-batch.ts';
import { batchJobId } from '../../../src/queue/jobs.ts';
import { visitBatch } from '../../../src/worker/batches/batch.ts';
import type { Desk } from '../../../src/worker/desk.ts';
import { batch, endsAs, heldAs } from '../../support/batches.ts';
import { diceFor } from '../../support/dice.ts';
import { recordingLog } from '../../telemetry/recording-log.ts';
import { frail, queued, type Round, test } from './round.ts';

type Open = (count: number, env?: Record<string, string>) => Promise<Round>;

/** A batch of three whose last capture gets no answer. */
async function stuckRound(round: Open, env: Record<string, string> = {}) {
  const it = await round(3, env);
  const [first, second, stuck] = it.names as [PaymentName, PaymentName, PaymentName];
  await it.visit();
  await it.visit();
  for (const name of [first, second]) await endsAs(it.desk.ledger, name, 'approved');
  await it.visit();
  expect((await it.batch()).counts).toMatchObject({ approved: 2, under_way: 1, waiting: 0 });
  return { ...it, stuck, again: (request = {}) => batch(it.world, request, 0) };
}

/** What opens batches, with something of its own where lists are laid ready. */
function door({ world, desk }: Pick<Round, 'world' | 'desk'>, own = (tray: BatchTray) => tray) {
  const { redis, prefix, config } = world;
  const batchQueue = openBatchQueue(redis, prefix);
  onTestFinished(() => batchQueue.close());
  return openBatchWith({
    accounts: config.accounts.map(rulesOf),
    ...{ book: desk.book, shelf: desk.shelf, batchQueue, now: Date.now },
    tray: (name) => own(openTray(redis, prefix, name)),
    promptly: (work) => work,
  });
}

test('one capture without an answer holds up nothing that comes after it, and the batch waits for both', async ({
  round,
}) => {
  const { world, desk, stuck, visit, again, batch: now } = await stuckRound(round);
  const late = await heldAs(desk.ledger, 'late');

  expect(await again()).toMatchObject({ id: (await now()).id, status: 'selecting', run: 2 });
  await visit();
  await visit();

  expect(await now()).toMatchObject({
    ...{ status: 'running', run: 2, added: 1 },
    counts: { selected: 4, approved: 2, under_way: 2, waiting: 0 },
    totals: [{ selected: '41.68', captured: '20.84', under_way: '20.84' }],
  });
  await endsAs(desk.ledger, late, 'approved');
  expect(await visit()).toHaveProperty('snooze');
  await endsAs(desk.ledger, stuck, 'declined');
  expect(await visit()).toEqual({ settled: await now() });
  expect(await now()).toMatchObject({
    ...{ status: 'finished', counts: { selected: 4, approved: 3, declined: 1, under_way: 0 } },
    totals: [{ selected: '41.68', captured: '31.26', failed: '10.42', under_way: '0.00' }],
  });
  expect(await queued(world)).toBe(4);
  expect(await world.redis.keys(`${world.prefix}:batches:batch-*`)).toHaveLength(1);
  expect(await desk.shelf.unfinished()).toEqual([]);
  const { log, lines } = recordingLog();
  expect(await visit({ log })).toEqual({ settled: await now() });
  expect(lines).toEqual([]);
});

test('while something waits to be handed over it goes on as it is', async ({ round }) => {
  const it = await round(60, { RATE_LIMIT: '1/s', RATE_LIMIT_BATCH_SHARE: '0.8' });
  for (let visits = 0; visits < 2; visits += 1) await it.visit();
  expect((await it.batch()).counts.waiting).toBeGreaterThan(0);
  const laid: unknown[] = [];
  const openBatch = door(it, (tray) => {
    laid.push(tray);
    return tray;
  });

  expect(await openBatch({ kind: 'capture' })).toMatchObject({ batch: { status: 'running', run: 1 } });
  expect(laid).toEqual([]);
});

test('many who ask at once make one run', async ({ round }) => {
  const { desk, again, batch: now } = await stuckRound(round);
  await heldAs(desk.ledger, 'late');

  await Promise.all(Array.from({ length: 8 }, () => again()));

  expect(await now()).toMatchObject({ status: 'selecting', run: 2 });
});

test('of two who ask at the same time the one whose lists take longer makes no run of its own', async ({
  round,
}) => {
  const it = await stuckRound(round);
  await heldAs(it.desk.ledger, 'late');
  const openBatch = door(it, (tray) => ({
    ...tray,
    async excluded() {
      await it.again();
      for (let visits = 0; visits < 2; visits += 1) await it.visit();
    },
  }));

  await openBatch({ kind: 'capture' });

  expect(await it.batch()).toMatchObject({ status: 'running', run: 2, counts: { waiting: 0, under_way: 2 } });
});

test.for([
  [{ max_count: 3 }, '4 captures are selected, and max_count is 3'],
  [{ max_total: { USD: '41.67' } }, '41.68 USD are selected, and max_total is 41.67 USD'],
])('its ceilings count what is under way of earlier runs: %o', async ([ceilings, reason], { round }) => {
  const { world, desk, stuck, visit, again, batch: now } = await stuckRound(round);
  await heldAs(desk.ledger, 'late');

  await again(ceilings as object);
  await visit();

  const minuteLater = { now: () => Date.now() + 60_000 };
  expect(await now()).toMatchObject({ status: 'stopped', reason, finished_at: null });
  expect(await visit(minuteLater)).toEqual({ snooze: 10_000 });
  expect(await queued(world)).toBe(3);
  expect(await desk.shelf.unfinished()).toHaveLength(1);

  await endsAs(desk.ledger, stuck, 'approved');
  expect(await visit()).toEqual({ settled: await now() });
  expect(await now()).toMatchObject({
    ...{ status: 'stopped', reason, finished_at: expect.any(String) },
    counts: { selected: 4, approved: 3, waiting: 1, under_way: 0 },
  });
  expect(await desk.shelf.unfinished()).toEqual([]);
});

test('a run that was stopped goes on, on other terms, beside what is still under way', async ({ round }) => {
  const { desk, visit, again, batch: now } = await stuckRound(round);
  await heldAs(desk.ledger, 'late');
  await again({ max_count: 3 });
  await visit();

  expect(await again({ max_count: 4 })).toMatchObject({ status: 'selecting', reason: null, run: 3 });
  await visit();
  await visit();

  expect(await now()).toMatchObject({
    ...{ status: 'running', counts: { selected: 4, approved: 2, under_way: 2, waiting: 0 } },
    totals: [{ selected: '41.68', captured: '20.84', failed: '0.00', under_way: '20.84' }],
  });
});

test.for(['ended', 'move'])(
  'a visit during which it is asked for again does not end it: before %s',
  async (moment, { round }) => {
    const { desk, stuck, visit, again, batch: now } = await stuckRound(round);
    await heldAs(desk.ledger, 'late');
    await endsAs(desk.ledger, stuck, 'approved');
    const book = frail(desk.book, async (call) => {
      if (call === moment) await again();
      return false;
    });

    expect(await visit({ book })).toEqual({ snooze: 0 });

    expect(await now()).toMatchObject({ status: 'selecting', run: 2 });
  },
);

test('its job, which sleeps long while nothing ends, is woken', async ({ round }) => {
  const { world, desk, again } = await stuckRound(round);
  const place = { connection: world.redis, prefix: world.prefix };
  const jobs = new Queue('batches', place);
  onTestFinished(() => jobs.close());
  const [ref] = await desk.shelf.unfinished();
  const jobId = batchJobId(ref as NonNullable<typeof ref>);
  await jobs.remove(jobId);
  await jobs.add('batch', ref, { jobId, delay: 10 * 60_000 });
  const worker = new Worker('batches', async () => 'seen', place);
  worker.on('error', () => undefined);
  onTestFinished(() => worker.close());
  await worker.waitUntilReady();

  await again();

  await expect.poll(() => jobs.getJobState(jobId), { timeout: 15_000 }).toBe('completed');
});

test('the end of one day runs it once, also where the first to notice it was killed', async ({ round }) => {
  const it = await stuckRound(round);
  const { desk, visit, batch: now } = it;
  const openBatch = door(it);
  await heldAs(desk.ledger, 'late');
  const until = (ms: number) => ({ kind: 'capture', until: new Date(ms).toISOString() });
  const tonight = Date.now() + 1_000;

  await openBatch(until(tonight), { atDayEnd: true });
  await visit();
  await visit();
  expect(await now()).toMatchObject({ status: 'running', run: 2, added: 1, counts: { under_way: 2 } });

  await openBatch(until(tonight), { atDayEnd: true });
  expect(await now()).toMatchObject({ status: 'running', run: 2 });
  await openBatch(until(tonight + 1), { atDayEnd: true });
  expect((await now()).run).toBe(3);
});

test.for([1, 2, 3])('killed anywhere, asked for again and again: seed %i', async (seed, { round }) => {
  const { world, desk, names, batch: now } = await round(12);
  const dice = diceFor(seed, 'further runs');
  const frailDesk: Desk = {
    ...desk,
    book: frail(desk.book, () => dice.chance(0.2)),
    ledger: frail(desk.ledger, () => dice.chance(0.02)),
    queues: frail(desk.queues, () => dice.chance(0.02)),
  };

  for (let rounds = 0; (await now()).counts.approved < 30; rounds += 1) {
    expect(rounds).toBeLessThan(500);
    if (names.length < 30 && dice.chance(0.4))
      names.push(await heldAs(desk.ledger, `h${100 + names.length}`));
    if (dice.chance(0.3)) await batch(world, {}, 0);
    for (const ref of await desk.shelf.unfinished())
      await Promise.allSettled([visitBatch(frailDesk)(ref), visitBatch(frailDesk)(ref)]);
    for (const name of names) if (dice.chance(0.2)) await endsAs(desk.ledger, name, 'approved');
  }

  expect(await now()).toMatchObject({
    counts: { selected: 30, skipped: 0, waiting: 0, under_way: 0 },
    totals: [{ selected: '312.60', captured: '312.60', failed: '0.00', under_way: '0.00' }],
  });
  expect((await now()).run).toBeGreaterThan(3);
  expect(await queued(world)).toBe(30);
});
