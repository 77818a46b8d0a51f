import { DelayedError, type Job } from 'bullmq';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asProcessor } from '../../src/worker/verdict.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

function aJob() {
  const calls: string[] = [];
  const job = {
    data: 'the data',
    extendLock: vi.fn(async (token: string, ms: number) => void calls.push(`extend ${token} ${ms}`)),
    moveToDelayed: vi.fn(async (at: number, token: string) => void calls.push(`delay ${at} ${token}`)),
  };
  return { job: job as unknown as Job<string, string>, calls };
}

test("what is settled is returned, and so becomes the job's return value", async () => {
  const { job, calls } = aJob();

  const result = await asProcessor(async (data: string) => ({ settled: `seen: ${data}` }), 9_000)(
    job,
    'token',
  );

  expect(result).toBe('seen: the data');
  expect(calls).toEqual([]);
});

test('a snooze parks the job with its own token, and tells BullMQ that it is neither done nor failed', async () => {
  const { job, calls } = aJob();

  const visit = asProcessor<string, string>(async () => ({ snooze: 4_000 }), 9_000)(job, 'token');

  await expect(visit).rejects.toThrow(DelayedError);
  expect(calls).toEqual(['delay 1004000 token']);
});

test('what breaks is thrown on', async () => {
  const { job } = aJob();
  const broken = new Error('broken');

  await expect(asProcessor<string, string>(() => Promise.reject(broken), 9_000)(job, 'token')).rejects.toBe(
    broken,
  );
});

test('a visit keeps its lock by a heartbeat of its own, which ends with it', async () => {
  const { job, calls } = aJob();
  let finish = () => {};
  const long = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const visit = asProcessor(async () => long.then(() => ({ settled: 'done' })), 9_000)(job, 'token');

  await vi.advanceTimersByTimeAsync(10_000);
  expect(calls).toEqual(['extend token 9000', 'extend token 9000', 'extend token 9000']);

  finish();
  await visit;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveLength(3);
});
