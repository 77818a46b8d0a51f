import { expect, test } from 'vitest';
import type { Flood } from './flood.ts';
import { type Kind, kinds } from './forgeries.ts';
import { changesBetween } from './payments.ts';
import { marksMissed, mostInASecond, resultOf, tableOf } from './result.ts';

const quiet: Flood = {
  forged: Object.fromEntries(kinds.map((kind) => [kind, 10])) as Record<Kind, number>,
  accepted: [],
  otherwise: [],
  genuine: 3,
  refused: [],
  genuineMs: [5, 6, 7],
  seconds: 2,
};
const result = (changed: Partial<Flood> = {}, changes: string[] = [], times: number[] = [0, 1_000]) =>
  resultOf(1, { ...quiet, ...changed }, changes, new Map([['o', times]]));

test('a run in which nothing happened reaches every mark', () => {
  expect(result()).toMatchObject({ ok: true, numbers: { sent: kinds.length * 10, questions: 2 } });
  expect(tableOf(result())).toContain('No forged callback was believed.');
});

test.each([
  ['accepted', result({ accepted: ['/x'] })],
  ['refused_otherwise', result({ otherwise: ['404 /x'] })],
  ['state_changes', result({}, ['ledger o'])],
  ['genuine_refused', result({ refused: ['403 /x'] })],
  ['genuine_p99_ms', result({ genuineMs: [...Array.from({ length: 98 }, () => 1), 201, 201] })],
  ['most_questions_per_order_and_second', result({}, [], [0, 899])],
  ['sent', result({ genuine: 0 })],
  ['sent', result({ forged: { ...quiet.forged, ...Object.fromEntries(kinds.map((kind) => [kind, 0])) } })],
])('a mark that is missed is named: %s', (mark, missed) => {
  expect(missed.ok).toBe(false);
  expect(marksMissed(missed.numbers)).toEqual([mark]);
  expect(tableOf(missed)).toContain(`Missed: ${mark}`);
});

test('questions about an order are counted in the worst second', () => {
  expect(mostInASecond([])).toBe(0);
  expect(mostInASecond([5_000, 0, 1_000])).toBe(1);
  expect(mostInASecond([0, 1_500, 1_600, 1_700, 9_000])).toBe(3);
});

test('what changed, came or went is named', () => {
  const [before, after] = [
    new Map([
      ['a', '1'],
      ['b', '1'],
      ['c', '1'],
    ]),
    new Map([
      ['a', '1'],
      ['b', '2'],
      ['d', '1'],
    ]),
  ];

  expect(changesBetween(before, after)).toEqual(['b', 'c', 'd']);
  expect(changesBetween(before, new Map(before))).toEqual([]);
});
