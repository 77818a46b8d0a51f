import { Queue } from 'bullmq';
import { expect, onTestFinished } from 'vitest';
import { rulesOf } from '../../src/app/accounts.ts';
import { openApp, type Role } from '../../src/app.ts';
import { BatchBook } from '../../src/ledger/batch-book.ts';
import { openShelf } from '../../src/ledger/batch-shelf.ts';
import { openTray } from '../../src/ledger/batch-tray.ts';
import { businessDayOf, nextCutOff } from '../../src/payment/business-day.ts';
import { openBatchQueue } from '../../src/queue/batches/batch-queue.ts';
import { openEndOfDayRecord } from '../../src/queue/batches/end-of-day-record.ts';
import { openBatchWith } from '../../src/queue/batches/open-batch.ts';
import { openStanding } from '../../src/queue/pace/standing.ts';
import { type Log, silentLog } from '../../src/telemetry/log.ts';
import { endDay } from '../../src/worker/batches/end-of-day.ts';
import { capturesOf, holds } from '../support/batches.ts';
import { test, type World } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

const [captureAt, timeZone] = ['23:30', 'Europe/Moscow'];
const patience = { timeout: 15_000 };

/** Ends days in a world, by a clock of the test. */
function watchman(
  { redis, prefix, config }: World,
  { log = silentLog, ...rules }: { ceilings?: { count: number }; log?: Log } = {},
) {
  const clock = { now: Date.now() };
  const batchQueue = openBatchQueue(redis, prefix);
  onTestFinished(() => batchQueue.close());
  const openBatch = openBatchWith({
    accounts: config.accounts.map((entry) => ({ ...rulesOf(entry), timeZone, ...rules })),
    book: new BatchBook(redis, prefix),
    shelf: openShelf(redis, prefix),
    tray: (name) => openTray(redis, prefix, name),
    batchQueue,
    now: () => clock.now,
    promptly: (work) => work,
  });
  const record = openEndOfDayRecord(redis, prefix);
  const deps = { record, batches: { openBatch }, now: () => clock.now, log };
  return {
    openBatch,
    lookAt: (now: number, at = captureAt) => {
      clock.now = now;
      return endDay(deps, { id: 'default', captureAt: at, timeZone });
    },
  };
}

const batchOf = async (world: World, day: string) =>
  (await world.http('GET', `/v1/batches/day-${day}-of-default`, undefined, { prefer: 'wait=10' })).body;

test('the holds of a day are captured at its end, once, and those of the next at the next', async ({
  open,
}) => {
  const world = await open();
  const { lookAt } = watchman(world);
  const [first = '', second = ''] = await holds(world, 2);
  const tonight = nextCutOff(Date.now(), captureAt, timeZone);
  const tomorrow = nextCutOff(tonight, captureAt, timeZone);

  await lookAt(Date.now());
  await lookAt(tonight);
  const counts = { selected: 2, approved: 2 };
  expect(await batchOf(world, businessDayOf(tonight, timeZone))).toMatchObject({
    status: 'finished',
    counts,
  });

  const [third = ''] = await holds(world, 1);
  await lookAt(tonight + 3_600_000);
  expect(capturesOf(world)).toMatchObject({ [first]: 1, [second]: 1, [third]: 0 });

  await lookAt(tomorrow);
  await batchOf(world, businessDayOf(tomorrow, timeZone));
  expect(capturesOf(world)).toMatchObject({ [first]: 1, [second]: 1, [third]: 1 });
});

test('a process that notices the end of a day when its batch is over already adds no run', async ({
  open,
}) => {
  const world = await open();
  const { lookAt } = watchman(world);
  await holds(world, 1);
  const tonight = nextCutOff(Date.now(), captureAt, timeZone);
  const day = businessDayOf(tonight, timeZone);
  await lookAt(Date.now());
  const record = `${world.prefix}:end-of-day`;
  const before = await world.redis.hget(record, 'default');
  await lookAt(tonight);
  expect(await batchOf(world, day)).toMatchObject({ status: 'finished', run: 1 });

  const forget = () => world.redis.hset(record, 'default', before ?? '');
  await forget(); // as one that looked before the other one wrote
  await lookAt(tonight + 20);

  expect(await batchOf(world, day)).toMatchObject({ status: 'finished', run: 1 });
  expect(await world.redis.hget(record, 'default')).toBe(day);

  await forget();
  await lookAt(tonight + 900_000, '23:45'); // another end of that day
  expect(await batchOf(world, day)).toMatchObject({ status: 'finished', run: 2 });
});

test('what an early and narrow batch of the day left is captured at its end', async ({ open }) => {
  const world = await open();
  const { lookAt, openBatch } = watchman(world);
  const [first = '', second = ''] = await holds(world, 2);
  await lookAt(Date.now());
  const tonight = nextCutOff(Date.now(), captureAt, timeZone);
  const day = businessDayOf(tonight, timeZone);
  await lookAt(tonight - 1);
  await openBatch({ kind: 'capture', day, exclude: [second] });
  await batchOf(world, day);
  expect(capturesOf(world)).toEqual({ [first]: 1, [second]: 0 });

  await lookAt(tonight);

  expect(await batchOf(world, day)).toMatchObject({
    ...{ status: 'finished', run: 2, added: 1, counts: { selected: 2, approved: 2 } },
  });
  expect(capturesOf(world)).toEqual({ [first]: 1, [second]: 1 });
});

test('what a stopped account kept from being sent is told, and captured once it is resumed', async ({
  open,
}) => {
  const world = await open();
  const { log, lines } = recordingLog();
  const { lookAt, openBatch } = watchman(world, { log });
  const ids = await holds(world, 2);
  await lookAt(Date.now());
  const tonight = nextCutOff(Date.now(), captureAt, timeZone);
  const day = businessDayOf(tonight, timeZone);
  const standing = openStanding(world.redis, world.prefix);
  await standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
  await lookAt(tonight - 1);
  await openBatch({ kind: 'capture', day, exclude: [ids[1]] });
  const shown = async () => (await world.http('GET', `/v1/batches/day-${day}-of-default`)).body;
  const waiting = { status: 'running', counts: { waiting: 1 }, waits: { why: 'stopped' } };
  await expect.poll(shown, patience).toMatchObject(waiting);

  await lookAt(tonight);
  expect(await shown()).toMatchObject({ ...waiting, run: 1 });
  await standing.resume('default');
  await expect.poll(async () => (await shown()).counts.waiting, patience).toBe(0);
  await lookAt(tonight + 60_000);

  expect(await batchOf(world, day)).toMatchObject({ status: 'finished', run: 2, counts: { approved: 2 } });
  expect(capturesOf(world)).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  expect(lines.map(({ message }) => message)).toEqual([
    'end of day, waits for the batch that is running',
    'end of day, batch opened',
  ]);
});

test("above the account's ceiling nothing is captured", async ({ open }) => {
  const world = await open();
  const { lookAt } = watchman(world, { ceilings: { count: 1 } });
  const [first = '', second = ''] = await holds(world, 2);
  const tonight = nextCutOff(Date.now(), captureAt, timeZone);

  await lookAt(Date.now());
  await lookAt(tonight);

  expect(await batchOf(world, businessDayOf(tonight, timeZone))).toMatchObject({ status: 'stopped' });
  expect(capturesOf(world)).toMatchObject({ [first]: 0, [second]: 0 });
});

test('workers, and they alone, set the alarms of the accounts file', async ({ open }) => {
  const world = await open({ roles: [] });
  const cutOffs = new Queue('cut-offs', { connection: world.redis, prefix: world.prefix });
  onTestFinished(() => cutOffs.close());
  const accounts = world.config.accounts.map((one) => ({
    ...one,
    capture_at: captureAt,
    time_zone: timeZone,
  }));
  const start = async (roles: Role[]) => {
    const config = { ...world.config, HTTP_PORT: 0, accounts };
    const app = await openApp(config, world.stores, { roles, log: silentLog, prefix: world.prefix });
    onTestFinished(() => app.close(2_000));
  };

  await start(['http', 'sweeper']);
  await expect.poll(() => world.redis.exists(`${world.prefix}:lease:sweep`), patience).toBe(1);
  expect(await cutOffs.getJobSchedulersCount()).toBe(0);

  await start(['worker']);
  await expect.poll(() => cutOffs.getJobSchedulers(), patience).toMatchObject([{ tz: timeZone }]);
});
