import { expect, test } from 'vitest';
import { openPunctuality } from '../../src/worker/punctuality.ts';

/** One that hears each of these so many times. */
function after(hear: 'prepared' | 'looked' | 'late', ...times: [count: number, ms: number][]) {
  const clock = { now: 0 };
  const punctuality = openPunctuality(() => clock.now);
  for (const [count, ms] of times) for (let index = 0; index < count; index += 1) punctuality[hear](ms);
  return { clock, punctuality };
}

test('who knows nothing yet takes the machine for a quick one', () => {
  const { punctuality } = after('late', [19, 500]);

  expect([punctuality.prepareMs(), punctuality.lookMs(), punctuality.widthMs()]).toEqual([20, 5, 40]);
});

test.for([
  ['what was prepared in no time', [[50, 1]], 20],
  [
    'nine of ten prepared in time',
    [
      [44, 1],
      [6, 130],
    ],
    90,
  ],
  [
    'a rare hiccup',
    [
      [46, 80],
      [4, 3_000],
    ],
    40,
  ],
  ['what takes longer than a slot may be off', [[50, 3_000]], 500],
] as const)('it begins to prepare early enough: after %s', ([, times, ms]) => {
  expect(
    after(
      'prepared',
      ...times.map(([count, time]): [number, number] => [count, time]),
    ).punctuality.prepareMs(),
  ).toBe(ms);
});

test('it looks at the account early enough, and not too early', () => {
  expect(after('looked', [50, 60]).punctuality.lookMs()).toBe(60);
  expect(after('looked', [50, 600]).punctuality.lookMs()).toBe(100);
});

test.for([
  [
    'most are in time',
    [
      [47, 20],
      [3, 90],
    ],
    40,
  ],
  [
    'wider slots would save less than they cost',
    [
      [48, 20],
      [2, 90],
    ],
    40,
  ],
  [
    'one in three is late by a little',
    [
      [33, 20],
      [17, 90],
    ],
    100,
  ],
  [
    'most are late by a lot',
    [
      [10, 20],
      [40, 200],
    ],
    250,
  ],
  [
    'nearly all are very late',
    [
      [5, 20],
      [45, 500],
    ],
    600,
  ],
  ['nobody would be in time for any', [[50, 900]], 40],
] as const)('slots are as wide as it pays: %s', ([, times, ms]) => {
  expect(
    after('late', ...times.map(([count, time]): [number, number] => [count, time])).punctuality.widthMs(),
  ).toBe(ms);
});

test('what was long ago counts no more', () => {
  const { clock, punctuality } = after('late', [50, 500]);
  clock.now = 9_000;
  expect(punctuality.widthMs()).toBe(600);
  clock.now = 11_000;

  expect(punctuality.widthMs()).toBe(40);
});

test('only the newest count', () => {
  const { punctuality } = after('late', [50, 500], [40, 1]);

  expect(punctuality.widthMs()).toBe(40);
});
