import { expect, test } from 'vitest';
import { readOptions, usage } from './options.ts';

test('without numbers everything is measured, as the marks are meant', () => {
  const { seed, ...options } = readOptions([]);

  expect(options).toMatchObject({
    workers: 3,
    limit: 20,
    queued: 400,
    overdue: 5_000,
    crowd: 50_000,
    captures: 5_000,
    kills: 3,
    flooded: 3_000,
    floodLimit: 300,
  });
  expect(options.only).toEqual(['queue', 'outage', 'crowd', 'kills', 'flood']);
  expect(seed).toBeGreaterThan(0);
});

test('what is given counts', () => {
  const options = readOptions(['--only', 'kills,queue', '--kills', '0', '--batch-limit', '50', '--json']);

  expect(options).toMatchObject({ only: ['queue', 'kills'], kills: 0, batchLimit: 50, json: true });
});

test.each([
  [['--limit', 'fast'], '--limit wants a whole number, not fast'],
  [['--sends', '0'], '--sends wants 1 at least'],
  [['--only', 'queue,rest'], '--only knows no rest; it knows queue, outage'],
  [['--limits', '4'], "Unknown option '--limits'"],
])('what can not be understood is said: %s', (argv, words) => {
  expect(() => readOptions(argv)).toThrow(words);
});

test('the usage names every option', () => {
  const names = [
    '--only',
    '--workers',
    '--limit',
    '--queued',
    '--overdue',
    '--sends',
    '--crowd',
    '--shoppers',
    '--seed',
  ];
  for (const name of [
    ...names,
    '--captures',
    '--kills',
    '--batch-limit',
    '--flooded',
    '--flood-limit',
    '--json',
  ])
    expect(usage).toContain(name);
});
