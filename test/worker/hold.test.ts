import type { Job } from 'bullmq';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdOn } from '../../src/worker/hold.ts';

const lockMs = 9_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A job that the library fetched so long ago, and whose lock is extended with this answer. */
function fetched(agoMs: number, extend: () => Promise<number>) {
  const job = { processedOn: Date.now() - agoMs, extendLock: vi.fn(extend) };
  return { job: job as unknown as Job, extendLock: job.extendLock };
}

const away = () => Promise.reject(new Error('Connection is closed.'));

test('a lock is ours from its fetching until it runs out', () => {
  const hold = holdOn(fetched(2_000, away).job, 'token', lockMs);

  vi.advanceTimersByTime(6_999);
  expect(hold.isOurs()).toBe(true);

  vi.advanceTimersByTime(1);
  expect(hold.isOurs()).toBe(false);
  hold.letGo();
});

test('a job that lay in hand for longer than its lock is not ours from the start', () => {
  const hold = holdOn(fetched(lockMs, away).job, 'token', lockMs);

  expect(hold.isOurs()).toBe(false);
  hold.letGo();
});

test('a job of which nobody knows when it was fetched is not ours until its lock is extended', async () => {
  const { extendLock } = fetched(0, async () => 1);
  const hold = holdOn({ extendLock } as unknown as Job, 'token', lockMs);

  expect(hold.isOurs()).toBe(false);

  await vi.advanceTimersByTimeAsync(lockMs / 3);
  expect(hold.isOurs()).toBe(true);
  hold.letGo();
});

test('an extended lock stays ours', async () => {
  const { job, extendLock } = fetched(0, async () => 1);
  const hold = holdOn(job, 'token', lockMs);

  await vi.advanceTimersByTimeAsync(5 * lockMs);

  expect(hold.isOurs()).toBe(true);
  expect(extendLock).toHaveBeenCalledWith('token', lockMs);
  hold.letGo();
});

test.for<[string, () => Promise<number>]>([
  ["is refused, because it is another worker's", async () => 0],
  ['fails', away],
  ['is not answered', () => new Promise(() => undefined)],
])('a lock whose extension %s runs out', async ([, extend]) => {
  const hold = holdOn(fetched(0, extend).job, 'token', lockMs);

  await vi.advanceTimersByTimeAsync(lockMs - 1);
  expect(hold.isOurs()).toBe(true);

  await vi.advanceTimersByTimeAsync(1);
  expect(hold.isOurs()).toBe(false);
  hold.letGo();
});

test('an extension counts from when it was asked for, not from when it was heard of', async () => {
  let answer = (_: number) => {};
  const { job } = fetched(0, () => new Promise((resolve) => (answer = resolve)));
  const hold = holdOn(job, 'token', lockMs);
  await vi.advanceTimersByTimeAsync(lockMs / 3);
  const asked = answer;

  await vi.advanceTimersByTimeAsync(lockMs / 2);
  asked(1);
  await vi.advanceTimersByTimeAsync(lockMs / 2 - 1);
  expect(hold.isOurs()).toBe(true);

  await vi.advanceTimersByTimeAsync(1);
  expect(hold.isOurs()).toBe(false);
  hold.letGo();
});

test('a process that slept knows by the clock alone, before it can have heard anything', () => {
  const { job, extendLock } = fetched(0, async () => 1);
  const hold = holdOn(job, 'token', lockMs);

  const { now } = performance;
  vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + lockMs);

  expect(hold.isOurs()).toBe(false);
  expect(extendLock).not.toHaveBeenCalled();
  hold.letGo();
});

test('let go, it is not extended any more', async () => {
  const { job, extendLock } = fetched(0, async () => 1);

  holdOn(job, 'token', lockMs).letGo();
  await vi.advanceTimersByTimeAsync(2 * lockMs);

  expect(extendLock).not.toHaveBeenCalled();
});
