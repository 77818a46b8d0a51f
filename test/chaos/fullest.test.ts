import { expect, test } from 'vitest';
import type { Diary } from './diary.ts';
import { fullestSecond } from './fullest.ts';

const nothing = { zombies: [], setBacks: [] };
const arrivals = (...times: number[]) => new Map([['capture o', times]]);

test('the fullest second is found over all orders and operations, without questions', () => {
  const all = new Map([
    ['preauth a', [0, 5_000]],
    ['capture b', [5_300]],
    ['cancel c', [5_899, 5_901]],
    ['status a', [5_400, 5_500, 5_600]],
  ]);

  expect(fullestSecond(all, nothing)).toBe(3);
  expect(fullestSecond(new Map(), nothing)).toBe(0);
});

test('what an older state of Redis could not know of is not held against the limit', () => {
  expect(fullestSecond(arrivals(100, 200, 300, 400), nothing)).toBe(4);
  expect(fullestSecond(arrivals(100, 200, 300, 400), { ...nothing, setBacks: [250] })).toBe(2);
  expect(fullestSecond(arrivals(100, 200, 300, 400), { ...nothing, setBacks: [50, 350] })).toBe(3);
});

test('nor is what a process sends of its own orders as it wakes up', () => {
  const zombie = { orders: new Set(['o']), wokenAt: 300 } as Diary['zombies'][number];

  expect(fullestSecond(arrivals(100, 200, 300, 400), { ...nothing, zombies: [zombie] })).toBe(2);
  expect(fullestSecond(arrivals(3_299, 3_300, 3_400), { ...nothing, zombies: [zombie] })).toBe(2);
  const other = { ...zombie, orders: new Set(['p']) };
  expect(fullestSecond(arrivals(100, 200, 300, 400), { ...nothing, zombies: [other] })).toBe(4);
});
