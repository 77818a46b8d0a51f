import { Queue } from 'bullmq';
import { test as base, expect, onTestFinished, vi } from 'vitest';
import { businessDayOf, lastCutOff, nextCutOff } from '../../../src/payment/business-day.ts';
import { alarmQueue, clockwork, openAlarms } from '../../../src/queue/batches/alarms.ts';
import { openEndOfDayRecord } from '../../../src/queue/batches/end-of-day-record.ts';
import { connect } from '../../../src/redis/connections.ts';
import { type CutOffDeps, startCutOffs } from '../../../src/worker/batches/cut-off.ts';
import { testRedis } from '../../support/redis.ts';
import { recordingLog } from '../../telemetry/recording-log.ts';

const shop = { id: 'shop-eu', captureAt: '23:30', timeZone: 'Europe/Moscow' };

const patience = { timeout: 15_000 };

/** Redis, the queue of the alarms, and nobody who ends a day but the test. */
function anOffice() {
  const { queueTarget, prefix } = testRedis();
  const redis = connect(queueTarget, 'worker');
  const { log, lines } = recordingLog();
  const queue = new Queue(alarmQueue, { connection: redis, prefix });
  const record = openEndOfDayRecord(redis, prefix);
  const openBatch = vi.fn(async (asked: unknown) => {
    const { until } = asked as { until: string };
    return { ok: true, batch: { id: 'b', until } } as never;
  });
  return {
    ...{ redis, prefix, queue, record, openBatch, lines },
    /** What stands in the queue: whose alarm, as cron writes it, and when (ms since 1970). */
    async set() {
      const schedulers = await queue.getJobSchedulers();
      return schedulers.map(({ key, pattern, tz, next }) => ({ key, pattern, tz, next }));
    },
    start(changes: Partial<CutOffDeps> = {}, roundMs?: number) {
      const alarms = openAlarms(redis, prefix, Date.now);
      const deps = {
        accounts: [shop],
        without: [],
        record,
        batches: { openBatch },
        now: Date.now,
        log,
        alarms,
      };
      const cutOffs = startCutOffs(redis, prefix, { ...deps, ...changes }, roundMs);
      onTestFinished(() => cutOffs.close());
      return cutOffs;
    },
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

const test = base.extend<{ office: ReturnType<typeof anOffice> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  office: async ({}, use) => {
    const office = anOffice();
    onTestFinished(() => office.close());
    await use(office);
  },
});

test('an alarm is set for the next cut-off', async ({ office }) => {
  const before = Date.now();
  office.start();

  await expect.poll(office.set, patience).toHaveLength(1);
  const [alarm] = await office.set();
  expect(alarm).toMatchObject({ key: 'account-shop-eu', pattern: '30 23 * * *', tz: 'Europe/Moscow' });
  expect([before, Date.now()].map((now) => nextCutOff(now, '23:30', 'Europe/Moscow'))).toContain(alarm?.next);
});

test('when it rings the day is ended, and the next one is set', async ({ office }) => {
  const [time, zone] = [shop.captureAt, shop.timeZone];
  const { now } = Date;
  await office.record.reached(shop.id, businessDayOf(lastCutOff(now(), time, zone), zone));
  let clock = now();
  const next = vi.spyOn(clockwork, 'repeatStrategy');
  onTestFinished(() => next.mockRestore());
  office.start({ now: () => clock });
  await expect.poll(() => office.queue.getDelayed(), patience).toHaveLength(1);
  expect(office.openBatch).not.toHaveBeenCalled();
  expect(next).toHaveBeenCalledTimes(1); // by the queue; later by the worker

  clock = nextCutOff(now(), time, zone);
  const [job] = await office.queue.getDelayed();
  await job?.promote();

  await expect
    .poll(() => office.openBatch.mock.calls, patience)
    .toMatchObject([[{ account: 'shop-eu', day: businessDayOf(clock, zone) }, { atDayEnd: true }]]);
  await expect.poll(async () => (await office.set())[0]?.next, patience).toBe(nextCutOff(clock, time, zone));
  expect(next).toHaveBeenCalledTimes(2);
});

test('another start leaves an alarm that is due alone', async ({ office }) => {
  await office.start().close();
  const due = Date.now() - 1_000;
  await office.redis.zadd(`${office.prefix}:${alarmQueue}:repeat`, due, 'account-shop-eu');

  const alarms = openAlarms(office.redis, office.prefix, Date.now);
  onTestFinished(() => alarms.close());
  await alarms.set(shop.id, shop.captureAt, shop.timeZone);

  expect(await office.set()).toMatchObject([{ next: due }]);
});

test('an alarm that should have rung long ago, and whose job is lost, is set again', async ({ office }) => {
  const later = () => Date.now() + 2 * 86_400_000;
  const alarms = openAlarms(office.redis, office.prefix, later);
  onTestFinished(() => alarms.close());
  await alarms.set(shop.id, shop.captureAt, shop.timeZone);
  const [job] = await office.queue.getDelayed();
  for (const key of ['delayed', `${job?.id}`])
    await office.redis.del(`${office.prefix}:${alarmQueue}:${key}`);

  await alarms.set(shop.id, shop.captureAt, shop.timeZone);

  expect(await office.queue.getDelayedCount()).toBe(1);
});

test.each([
  ['time', { ...shop, captureAt: '04:05' }, { pattern: '5 4 * * *', tz: 'Europe/Moscow' }],
  ['time zone', { ...shop, timeZone: 'Asia/Tokyo' }, { pattern: '30 23 * * *', tz: 'Asia/Tokyo' }],
])('another %s replaces the alarm', async (_what, account, expected) => {
  const office = anOffice();
  onTestFinished(() => office.close());
  const alarms = openAlarms(office.redis, office.prefix, Date.now);
  onTestFinished(() => alarms.close());
  await alarms.set(shop.id, shop.captureAt, shop.timeZone);

  await alarms.set(account.id, account.captureAt, account.timeZone);

  expect(await office.set()).toMatchObject([expected]);
  expect(await office.queue.getDelayedCount()).toBe(1);
});

test('an account without a cut-off time loses its alarm, and begins anew should it get one', async ({
  office,
}) => {
  await office.start().close();
  await expect.poll(() => office.record.lastDay(shop.id), patience).toBeDefined();

  office.start({ accounts: [], without: [shop.id] });

  await expect.poll(office.set, patience).toEqual([]);
  await expect.poll(() => office.record.lastDay(shop.id), patience).toBeUndefined();
  expect(await office.queue.getDelayedCount()).toBe(0);
});

test('an alarm of an account that nobody has is taken away when it rings', async ({ office }) => {
  const alarms = openAlarms(office.redis, office.prefix, Date.now);
  onTestFinished(() => alarms.close());
  await alarms.set('gone', '12:00', 'UTC');
  office.start();
  await expect.poll(office.set, patience).toHaveLength(2);

  const jobs = await office.queue.getDelayed();
  await jobs.find(({ data }) => data.account === 'gone')?.promote();

  await expect
    .poll(async () => (await office.set()).map(({ key }) => key), patience)
    .toEqual(['account-shop-eu']);
});

test('an end of day is noticed without an alarm, also after every key of its queue was deleted', async ({
  office,
}) => {
  await office.record.reached(shop.id, '2020-01-01');
  const alarms = { set: async () => undefined, unset: async () => undefined, close: async () => undefined };

  office.start({ alarms });

  await expect.poll(() => office.openBatch.mock.calls.length, patience).toBe(1);
});

test('a round that fails for one account hinders no other, is told of, and is followed by the next', async ({
  office,
}) => {
  const other = { ...shop, id: 'shop-us' };
  for (const { id } of [shop, other]) await office.record.reached(id, '2020-01-01');
  office.openBatch.mockRejectedValueOnce(new TypeError('4538977399606732'));

  office.start({ accounts: [shop, other] }, 20);

  await expect.poll(() => office.record.lastDay(shop.id), patience).not.toBe('2020-01-01');
  expect(await office.record.lastDay(other.id)).not.toBe('2020-01-01');
  expect(office.lines).toContainEqual({
    level: 'error',
    message: 'end of day failed, will be tried again',
    why: 'TypeError',
  });
});

test('alarms keep to the day also where clocks skip midnight', () => {
  const saturday = Date.parse('2026-03-28T12:00:00Z');

  const next = clockwork.repeatStrategy(saturday, { pattern: '0 0 * * *', tz: 'Asia/Beirut' });

  expect(businessDayOf(next, 'Asia/Beirut')).toBe('2026-03-29');
});
