import type { Store } from '../ledger/store.ts';
import { clockGap, clockTrouble } from '../redis/clock-gap.ts';
import type { Log } from '../telemetry/log.ts';

const everyMs = 10_000;

/** A clock that is wrong is told of again after so long. */
const againMs = 5 * 60_000;

/** Compares our clock with Redis's, at once and ever again, and tells where they are too far apart. */
export function watchClock(redis: Store, log: Log): { close(): void } {
  let toldAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    const gap = await clockGap(redis);
    if (clockTrouble(gap) === undefined || performance.now() < toldAt + againMs) return;
    toldAt = performance.now();
    log.tell('clocks differ', { this_clock: gap > 0 ? 'ahead' : 'behind', ms: Math.abs(gap), todo });
  };
  const lookAgain = () => void look().catch(() => undefined); // Redis is away, which others tell of
  lookAgain();
  const timer = setInterval(lookAgain, everyMs);

  return { close: () => clearInterval(timer) };
}

const todo =
  'Keep the clocks of Redis and of all our machines together, by NTP: else turns come late or early, and cards expire.';
