import { Worker } from 'bullmq';
import { test as base, expect } from 'vitest';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { connect } from '../../src/redis/connections.ts';
import { asProcessor, type Verdict } from '../../src/worker/verdict.ts';
import { testRedis } from '../support/redis.ts';

interface Floor {
  queues: Queues;
  /** Works on the preauth queue with these visits, one after the other. */
  work(visits: (() => Promise<Verdict<string>>)[]): void;
  /** Looks straight into the queue's sets. */
  count(set: 'delayed' | 'completed'): Promise<number>;
}

const test = base.extend<{ floor: Floor }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  floor: async ({}, use) => {
    const { queueTarget, prefix } = testRedis();
    const connection = connect(queueTarget, 'worker');
    const queues = openQueues(connection, prefix);
    const workers: Worker[] = [];
    await use({
      queues,
      work(visits) {
        const next = asProcessor(
          async () => (await visits.shift()?.()) ?? { settled: 'no visit left' },
          2_000,
        );
        workers.push(
          new Worker('preauth', next, { connection, prefix, lockDuration: 2_000, concurrency: 5 }),
        );
      },
      count: (set) => connection.zcard(`${prefix}:preauth:${set}`),
    });
    await Promise.all(workers.map((worker) => worker.close()));
    await queues.close();
    connection.disconnect();
  },
});

const name = { account: 'default', client_orderid: 'sleeper' };
const anHour = 60 * 60 * 1_000;

test('a sleeping job is woken', async ({ floor }) => {
  floor.work([async () => ({ snooze: anHour }), async () => ({ settled: 'woken' })]);
  await floor.queues.addVisit('preauth', name);
  await expect.poll(() => floor.count('delayed')).toBe(1);

  expect(await floor.queues.wake('preauth', name)).toBe(true);

  await expect.poll(() => floor.count('completed')).toBe(1);
});

test('a busy job is reported as not woken, so that nobody relies on it', async ({ floor }) => {
  let started = () => {};
  let finish = () => {};
  const underWay = new Promise<void>((resolve) => {
    started = resolve;
  });
  const mayEnd = new Promise<void>((resolve) => {
    finish = resolve;
  });
  floor.work([
    async () => {
      started();
      await mayEnd;
      return { settled: 'done' };
    },
  ]);
  await floor.queues.addVisit('preauth', name);
  await underWay;

  expect(await floor.queues.wake('preauth', name)).toBe(false);

  finish();
  await expect.poll(() => floor.count('completed')).toBe(1);
  expect(await floor.queues.wake('preauth', name)).toBe(true);
});

test('there is nobody to wake where there is no job', async ({ floor }) => {
  expect(await floor.queues.wake('preauth', { account: 'default', client_orderid: 'nobody' })).toBe(true);
});

test('a visit longer than the lock keeps its job to itself', async ({ floor }) => {
  let visits = 0;
  const long = async () => {
    visits += 1;
    await floor.queues.wake('preauth', name);
    const until = Date.now() + 3_000; // the lock is 2 s
    await expect.poll(() => Date.now() > until, { timeout: 5_000, interval: 100 }).toBe(true);
    return { settled: 'done' };
  };
  floor.work([long, long, long]);

  await floor.queues.addVisit('preauth', name);

  await expect.poll(() => floor.count('completed'), { timeout: 10_000 }).toBe(1);
  expect(visits).toBe(1);
});

test('adding a visit twice is one job', async ({ floor }) => {
  const [one, other] = await Promise.all([
    floor.queues.addVisit('preauth', name),
    floor.queues.addVisit('preauth', name),
  ]);

  expect(one.id).toBe(other.id);
  expect(one.id).toMatch(/^preauth-[0-9a-f]{64}$/);
});
