import { expect, onTestFinished, test, vi } from 'vitest';
import { watchClock } from '../../src/app/clock-watch.ts';
import type { Store } from '../../src/ledger/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';

/** A clock of Redis's that is so far from ours, or is not told. */
function watched(ahead: () => number | Error) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const redis = {
    async time() {
      const gap = ahead();
      if (typeof gap !== 'number') throw gap;
      const now = Date.now() + gap;
      return [Math.floor(now / 1_000), (now % 1_000) * 1_000];
    },
  };
  const tell = vi.fn();
  const watch = watchClock(redis as unknown as Store, { ...silentLog, tell });
  onTestFinished(() => watch.close());
  return { tell, watch };
}

const minute = 60_000;

test('a clock that is right is not worth a word', async () => {
  const { tell } = watched(() => 900);
  await vi.advanceTimersByTimeAsync(10 * minute);

  expect(tell).not.toHaveBeenCalled();
});

test('one that is wrong is told of at once, and again every five minutes while it is', async () => {
  const { tell } = watched(() => 40_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(tell).toHaveBeenCalledExactlyOnceWith('clocks differ', {
    this_clock: 'behind',
    ms: 40_000,
    todo: expect.stringMatching(/NTP/),
  });

  await vi.advanceTimersByTimeAsync(4 * minute);
  expect(tell).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(minute);
  expect(tell).toHaveBeenCalledTimes(2);
});

test('one that becomes wrong is told of soon, also where Redis was away before', async () => {
  let ahead: number | Error = new Error('away');
  const { tell } = watched(() => ahead);
  await vi.advanceTimersByTimeAsync(minute);
  ahead = -2_000;
  await vi.advanceTimersByTimeAsync(10_000);

  expect(tell).toHaveBeenCalledExactlyOnceWith(
    'clocks differ',
    expect.objectContaining({ this_clock: 'ahead' }),
  );
});

test('whoever closes hears no more', async () => {
  let ahead = 0;
  const { tell, watch } = watched(() => ahead);
  watch.close();
  ahead = 40_000;
  await vi.advanceTimersByTimeAsync(minute);

  expect(tell).not.toHaveBeenCalled();
});
