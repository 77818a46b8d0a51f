import type { Cluster, Redis } from 'ioredis';

/**
 * How far our clock is ahead of Redis's, ms; negative: behind. It is that much at least: what the answer took on its
 * way tells nothing, so 0 means that they may be equal.
 */
export async function clockGap(redis: Redis | Cluster, now: () => number = Date.now): Promise<number> {
  const asked = now();
  const [seconds, micros] = await redis.time();
  const told = Number(seconds) * 1_000 + Number(micros) / 1_000;
  const answered = now();

  return Math.round(Math.min(answered - told, 0) + Math.max(asked - told, 0));
}

/** Clocks that are kept by NTP differ by less, ms. */
const usualGapMs = 1_000;

/** What is wrong with our clock, in a few words; undefined: nothing. */
export function clockTrouble(gapMs: number): string | undefined {
  if (Math.abs(gapMs) <= usualGapMs) return undefined;
  const seconds = (Math.abs(gapMs) / 1_000).toFixed(1);
  return `this machine's clock is ${seconds} s ${gapMs > 0 ? 'ahead of' : 'behind'} that of Redis`;
}
