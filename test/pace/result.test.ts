import { expect, test } from 'vitest';
import { type Figure, mean, quantile, reachesMark } from './figures.ts';
import { growthOf } from './memory.ts';
import { figuresOfLimit } from './of-limit.ts';
import { resultOf, tableOf } from './result.ts';

const good: Figure = { what: 'worst rolling second', value: 20, unit: 'requests', most: 20 };

test('a mark counts from both sides, and what has none is only told', () => {
  expect(reachesMark(good)).toBe(true);
  expect(reachesMark({ ...good, value: 21 })).toBe(false);
  expect(reachesMark({ what: 'rate', value: 17.9, unit: '', least: 18 })).toBe(false);
  expect(reachesMark({ what: 'rate', value: 18, unit: '', least: 18 })).toBe(true);
  expect(reachesMark({ what: 'peak', value: 1e9, unit: 'MB' })).toBe(true);
  expect(reachesMark({ ...good, value: Number.POSITIVE_INFINITY })).toBe(false);
});

test('a run in which every mark is reached says so', () => {
  const result = resultOf(7, { queue: [good] });

  expect(result.ok).toBe(true);
  expect(tableOf(result)).toContain('Every mark is reached. The same again: --seed 7');
});

test('a mark that is missed is named, wherever it is', () => {
  const result = resultOf(7, { queue: [good], kills: [{ ...good, what: 'captured twice', value: 30 }] });

  expect(result.ok).toBe(false);
  expect(tableOf(result)).toMatch(/captured twice +30 requests +<= 20 +MISSED/);
  expect(tableOf(result)).toContain('Missed: captured twice.');
});

test('the limit has to be kept, and used for nine tenths', () => {
  const evenly = (everyMs: number) =>
    Array.from({ length: 101 }, (_, index) => ({
      command: 'preauth',
      client_orderid: 'o',
      at: index * everyMs,
    }));

  expect(figuresOfLimit(evenly(50), 20).map(reachesMark)).toEqual([true, true]);
  expect(figuresOfLimit(evenly(47), 20).map(reachesMark)).toEqual([false, true]);
  expect(figuresOfLimit(evenly(56), 20).map(reachesMark)).toEqual([true, false]);
});

test('a share of the values, and their middle', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1)]).toEqual([50, 99, 100]);
  expect([quantile([], 0.5), mean([]), mean([1, 2, 6])]).toEqual([0, 0, 3]);
});

test('memory grows from after the warm-up to the end, in the worst process', () => {
  const life = (mbAt: (second: number) => number) =>
    Array.from({ length: 61 }, (_, second) => ({ at: second * 1_000, mb: mbAt(second) }));

  expect(growthOf([life((second) => (second < 10 ? second * 20 : 200))])).toBe(0);
  expect(growthOf([life(() => 100), life((second) => 100 + second)])).toBeCloseTo(30, 0);
  expect(growthOf([life(() => 100).slice(0, 20)])).toBeUndefined();
  expect(growthOf([])).toBeUndefined();
});
