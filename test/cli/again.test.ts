import { describe, expect, test } from 'vitest';
import { afterDryRun, afterStop, commandFor, goesOn } from '../../src/cli/again.ts';
import { aBatch } from './a-batch.ts';

const stopped = aBatch({
  status: 'stopped',
  counts: { selected: 3, waiting: 3 },
  totals: [{ currency: 'USD', selected: '9.00', captured: '0.00', failed: '0.00', under_way: '0.00' }],
});

describe('the command that runs a batch again', () => {
  test('names its day and its account', () => {
    expect(commandFor(stopped, {})).toBe(
      'paynet-worker capture --approved --day 2026-11-22 --account default',
    );
  });

  test('has what was asked for the first time', () => {
    const asked = {
      exclude: ['a', 'b'],
      excludeFile: 'x.txt',
      maxCount: 2,
      maxTotal: { USD: '5' },
      out: 'r.csv',
    };

    expect(commandFor(stopped, { ...asked, until: '2026-11-22T20:30:00.000Z' })).toMatch(
      / --until 2026-11-22T20:30:00.000Z --exclude a,b --exclude-file x.txt .* --max-count 2 --max-total USD=5 --out r.csv$/,
    );
  });

  test('has the moment up to which the batch takes payments, where nobody said another', () => {
    expect(commandFor({ ...stopped, until: '2026-11-22T20:30:00.000Z' }, {})).toContain(
      '--until 2026-11-22T20:30:00.000Z',
    );
  });

  test('is quoted for the shell', () => {
    expect(commandFor(stopped, { file: "today's list.csv", skipWrong: true })).toBe(
      "paynet-worker capture --file 'today'\\''s list.csv' --account default --skip-wrong",
    );
  });

  test('of a list whose file nobody remembers leaves its name open', () => {
    expect(commandFor({ ...stopped, id: 'list-abc' }, {})).toContain('--file FILE');
  });
});

describe('what is said', () => {
  test('after a stop has ceilings into which the batch just fits', () => {
    expect(afterStop(stopped, { maxCount: 1 })).toMatch(/ --max-count 3 --max-total USD=9\.00\n/);
  });

  test('after a stop reminds of those who were left out, where it cannot name them', () => {
    const batch = aBatch({ ...stopped, counts: { selected: 3, excluded: 2 } });

    expect(afterStop(batch)).toMatch(/2 were left out/);
    expect(afterStop(batch, { exclude: ['a', 'b'] })).not.toMatch(/were left out/);
  });

  test('after a dry run is how to do it, and nothing where there is nothing to do', () => {
    expect(afterDryRun(stopped, { dryRun: true, out: 'r.csv' })).toMatch(
      /paynet-worker capture --approved --day 2026-11-22 --account default --max-count 3 --max-total USD=9\.00\n/,
    );
    expect(afterDryRun(aBatch(), { dryRun: true })).toBeUndefined();
  });

  test('to who leaves is how to look, and how to come back', () => {
    expect(goesOn(stopped, { maxCount: 2 })).toMatch(
      /batches show day-a\n.*\n {2}paynet-worker capture .*--max-count 2$/,
    );
  });
});
