import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { clockGap, clockTrouble } from '../../src/redis/clock-gap.ts';

/** Redis says `told`, between two moments of ours. */
async function gapBetween(asked: number, told: number, answered: number): Promise<number> {
  const moments = [asked, answered];
  const redis = { time: async () => [Math.floor(told / 1_000), (told % 1_000) * 1_000] };
  return clockGap(redis as unknown as Redis, () => moments.shift() ?? Number.NaN);
}

test.for([
  ['the same, as far as one can know', 10_000, 10_500, 10_900, 0],
  ['ahead', 50_100, 10_050, 50_200, 40_050],
  ['behind', 10_000, 50_300, 10_100, -40_200],
] as const)('a clock that is %s', async ([, asked, told, answered, gap]) => {
  expect(await gapBetween(asked, told, answered)).toBe(gap);
});

test('a second is no trouble, more is told of in words', () => {
  expect(clockTrouble(1_000)).toBeUndefined();
  expect(clockTrouble(-1_000)).toBeUndefined();
  expect(clockTrouble(40_050)).toBe("this machine's clock is 40.0 s ahead of that of Redis");
  expect(clockTrouble(-1_234)).toBe("this machine's clock is 1.2 s behind that of Redis");
});
