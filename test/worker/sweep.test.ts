import { UnrecoverableError } from 'bullmq';
import { expect } from 'vitest';
import { openLease } from '../../src/queue/lease.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { sweep } from '../../src/worker/sweep.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { minute, patience, test } from './yard.ts';

const hour = 60 * minute;

test('a payment whose job was never added, as after a crash, gets one', async ({ yard }) => {
  const name = await yard.payment('without job');

  await sweep(yard.deps);

  expect(await yard.jobOf(name)).toBe('waiting');
});

test('nobody looks before it is due', async ({ yard }) => {
  const name = await yard.payment('without job');

  await sweep({ ...yard.deps, now: () => Date.now() });

  expect(await yard.jobOf(name)).toBe('unknown');
});

test('a capture gets its own job back', async ({ yard }) => {
  const name = await yard.payment();
  await yard.ledger.add(name, 'capture', { amount: '1.00', currency: 'USD' }, ['queued']);

  await sweep(yard.deps);

  const { queues } = yard.deps;
  expect(await queues.nextVisit({ operation: 'capture', ...name })).toBeDefined();
});

test.for<[string, () => Promise<{ settled: string }>]>([
  ['completed', async () => ({ settled: 'done' })],
  ['failed', () => Promise.reject(new UnrecoverableError('broken'))],
])('a job that %s although its payment is not final runs again', async ([end, visit], { yard }) => {
  const name = await yard.payment();
  const stop = yard.work(visit);
  await expect.poll(() => yard.jobOf(name), patience).toBe(end);
  await stop();

  await sweep(yard.deps);

  expect(await yard.jobOf(name)).toBe('waiting');
});

test('a job that vanished from its list is put back', async ({ yard }) => {
  const name = await yard.payment();
  await yard.redis.del(`${yard.prefix}:preauth:wait`);
  expect(await yard.jobOf(name)).toBe('unknown');

  await sweep(yard.deps);

  expect(await yard.jobOf(name)).toBe('waiting');
});

test('a job of which only the list is left is put back once it has failed', async ({ yard }) => {
  const name = await yard.payment();
  await yard.redis.del(yard.jobKey(name));
  const visited: string[] = [];
  yard.work(async ({ client_orderid }) => {
    if (client_orderid === undefined) throw new Error('this job has no payment in the ledger');
    visited.push(client_orderid);
    return { snooze: hour };
  });

  let now = Date.now();
  await expect
    .poll(async () => {
      now += minute;
      await sweep({ ...yard.deps, now: () => now });
      return visited;
    }, patience)
    .toEqual([name.client_orderid]);
});

test('a job that sleeps is left alone, and looked at once it should have woken', async ({ yard }) => {
  const name = await yard.payment();
  const stop = yard.work(async () => ({ snooze: hour }));
  await expect.poll(() => yard.jobOf(name), patience).toBe('delayed');
  await stop();
  const wakes = await yard.deps.queues.nextVisit({ operation: 'preauth', ...name });
  expect(wakes).toBeGreaterThan(Date.now() + hour - minute);

  await sweep(yard.deps);

  expect(await yard.jobOf(name)).toBe('delayed');
  expect(await yard.dueAt(name)).toBe((wakes ?? 0) + 5_000);
});

test('a job that falls asleep while it is looked at is not taken for lost', async ({ yard }) => {
  const name = await yard.payment();
  const stop = yard.work(async () => ({ snooze: hour }));
  await expect.poll(() => yard.jobOf(name), patience).toBe('delayed');
  await stop();
  // The first of the two looks came a moment earlier.
  const earlier = new Proxy(yard.redis, {
    get(target, property) {
      if (property === 'zscore') return async () => null;
      const value = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const queues = openQueues(earlier, yard.prefix);

  await sweep({ ...yard.deps, queues });

  expect(await yard.jobOf(name)).toBe('delayed');
  await queues.close();
});

test('a job under way is left alone', async ({ yard }) => {
  const name = await yard.payment();
  let finish = () => {};
  const mayEnd = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let visits = 0;
  yard.work(async () => {
    visits += 1;
    await mayEnd;
    return { settled: 'done' };
  });
  await expect.poll(() => visits, patience).toBe(1);

  const { log, lines } = recordingLog();
  await sweep({ ...yard.deps, log });
  const [job, dueAt] = [await yard.jobOf(name), await yard.dueAt(name)];
  finish();

  expect(lines).toEqual([]);
  expect(job).toBe('active');
  expect(dueAt).toBeGreaterThan(Date.now() + minute);
  await expect.poll(() => yard.jobOf(name), patience).toBe('completed');
  expect(visits).toBe(1);
});

test('one operation that cannot be looked at, or put back, stops no other', async ({ yard }) => {
  const names = await Promise.all(Array.from({ length: 5 }, () => yard.payment('without job')));
  const [unreadable, stuck, ...others] = names.map(({ client_orderid }) => client_orderid);
  const { queues } = yard.deps;
  const breaking = (id: string | undefined) => (ref: { client_orderid: string }) => {
    if (ref.client_orderid === id) throw new Error('WRONGTYPE');
  };

  await sweep({
    ...yard.deps,
    queues: {
      ...queues,
      nextVisit: async (ref) => breaking(unreadable)(ref) ?? queues.nextVisit(ref),
      addAgain: async (ref) => breaking(stuck)(ref) ?? queues.addAgain(ref),
    },
  });

  const states = await Promise.all(names.map((name) => yard.jobOf(name)));
  expect(states).toEqual(['unknown', 'unknown', ...others.map(() => 'waiting')]);
  for (const name of names) expect(await yard.dueAt(name)).toBeGreaterThan(Date.now() + minute);
});

test('what is final is due no more, and gets no job', async ({ yard }) => {
  const name = await yard.payment('without job');
  await yard.ledger.move(name, 'preauth', 'not_sent');

  await sweep(yard.deps);

  expect(await yard.dueAt(name)).toBeUndefined();
  expect(await yard.jobOf(name)).toBe('unknown');
});

test('more than one page is swept in one go', async ({ yard }) => {
  const names = await Promise.all(Array.from({ length: 450 }, () => yard.payment('without job')));

  await sweep(yard.deps);

  expect(await yard.redis.llen(`${yard.prefix}:preauth:wait`)).toBe(names.length);
});

test('two sweepers at once do no harm: every lost operation has one job', async ({ yard }) => {
  const names = await Promise.all(Array.from({ length: 50 }, () => yard.payment('without job')));
  const visited: string[] = [];
  yard.work(async ({ client_orderid }) => {
    visited.push(client_orderid);
    return { snooze: hour };
  });
  const other = { ...yard.deps, duty: openLease(yard.redis, yard.prefix, 'sweep', minute) };

  await Promise.all([sweep(yard.deps), sweep(other)]);

  await expect.poll(() => yard.redis.zcard(`${yard.prefix}:preauth:delayed`), patience).toBe(names.length);
  expect(new Set(visited)).toEqual(new Set(names.map(({ client_orderid }) => client_orderid)));
});
