import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openClock } from './clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('nothing comes due while too much is going on, and everything afterwards', async () => {
  let held = false;
  const clock = openClock(() => held);
  const come: number[] = [];
  for (const at of [100, 300]) clock.until(at).then(() => come.push(at));

  await vi.advanceTimersByTimeAsync(200);
  held = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(come).toEqual([100]);

  held = false;
  await vi.advanceTimersByTimeAsync(100);
  expect(come).toEqual([100, 300]);
  clock.stop();
});

test('what has not come due when the run is over never does', async () => {
  const clock = openClock(() => false);
  const never = clock.until(1_000);

  clock.stop();

  await expect(never).rejects.toThrow('the run is over');
});
