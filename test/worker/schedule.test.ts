import { expect, test } from 'vitest';
import { nextLook, parsePollSchedule } from '../../src/worker/schedule.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const usual = parsePollSchedule('4s*75,7m*8,1h*23,1d*13');

test.for([
  ['at once', 0, 4_000],
  ['between two looks', 5_000, 3_000],
  ['just on a look', 8_000, 4_000],
  ['when the first row ends', 5 * minute, 7 * minute],
  ['in the second row', 5 * minute + 6 * minute, minute],
  ['in the last row', 5 * minute + 56 * minute + 23 * hour + day / 2, day / 2],
])('%s', ([, age, wait]) => {
  expect(nextLook(usual, 1_000, 1_000 + Number(age))).toBe(wait);
});

test('it ends after about a fortnight', () => {
  const length = 5 * minute + 56 * minute + 23 * hour + 13 * day;

  expect(nextLook(usual, 0, length - 1)).toBe(1);
  expect(nextLook(usual, 0, length)).toBeUndefined();
});

test('a clock that runs behind the sender waits no longer than one distance', () => {
  expect(nextLook(usual, 10_000, 4_000)).toBe(4_000);
});

test.for(['', '4s', '4s*0', '4x*3', '0s*3', '4s*75,,1h*2', '4s*75;1h*2', '-4s*2', '4s*1e3'])(
  'refuses %j',
  (text) => {
    expect(() => parsePollSchedule(text)).toThrow(/wants/);
  },
);
