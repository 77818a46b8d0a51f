import { expect, test } from 'vitest';
import { asTyped } from '../support/as-typed.ts';
import { reachesMark } from './figures.ts';
import type { Result } from './result.ts';

const pace = asTyped(import.meta.dirname);

test('a few of each kind go by in order: the limit holds, and each hold of a batch is captured once', async () => {
  const { out, err } = await pace(
    ...['--only', 'queue,crowd,kills,flood', '--workers', '2', '--seed', '1', '--json'],
    ...['--queued', '30', '--crowd', '100', '--shoppers', '3'],
    ...['--captures', '60', '--kills', '0', '--batch-limit', '60', '--flooded', '30'],
  );

  const { figures } = JSON.parse(out || '{}') as Result;
  expect(Object.keys(figures ?? {}), err).toEqual(['queue', 'crowd', 'kills', 'flood']);
  const missed = Object.values(figures)
    .flat()
    .filter((figure) => !reachesMark(figure))
    .map(({ what }) => what);
  // A machine that runs all tests at once is no place to measure how fast anything is.
  expect(missed.filter((what) => !/rate|starts|slowest|after its slot/.test(what))).toEqual([]);
}, 120_000);

test('a number that is none is 2, with the usage', async () => {
  const { code, out, err } = await pace('--limit', 'many');

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('--limit wants a whole number, not many');
  expect(err).toContain('Usage: npm run pace');
}, 60_000);
