import { expect, test } from 'vitest';
import { nextQuestion } from '../../src/payment/given-up.ts';
import { firstLook, nextLook, warningDue } from '../../src/payment/hold-dates.ts';
import { day, holdUntil, hour, usualHoldRules } from '../../src/payment/hold-rules.ts';

const expiresAt = Date.UTC(2026, 0, 29);
const before = (hours: number) => expiresAt - hours * hour;
const { days } = usualHoldRules;

test('a debit card holds for 7 days, a credit card for 28, an unknown one as long as the shorter', () => {
  expect(holdUntil(0, 'debit', days)).toBe(7 * day);
  expect(holdUntil(0, 'credit', days)).toBe(28 * day);
  expect(holdUntil(0, null, days)).toBe(7 * day);
  expect(holdUntil(0, null, { debit: 30, credit: 0.5 })).toBe(12 * hour);
});

test('the first look is three days ahead', () => {
  expect(firstLook(expiresAt)).toBe(before(72));
});

test.each([
  [73, 72],
  [72, 48],
  [47, 24],
  [24, 6],
  [7, 6],
])('%i hours ahead the next thing is due %i hours ahead', (now, next) => {
  expect(nextLook(expiresAt, before(6), before(now))).toBe(before(next));
});

test('once it was to be treated, nothing more is due', () => {
  expect(nextLook(expiresAt, before(6), before(6))).toBeUndefined();
});

test('a long lead comes between the warnings', () => {
  expect(nextLook(expiresAt, before(36), before(48))).toBe(before(36));
  expect(nextLook(expiresAt, before(36), before(36))).toBe(before(24));
});

test.each([
  [73, null, undefined],
  [72, null, 72],
  [71, 72, undefined],
  [48, 72, 48],
  [24, 48, 24],
  [1, 24, undefined],
  [23, null, 24],
  [30, 72, 48],
  [0, null, undefined],
])('%i hours ahead, last told of %s, it is told of %s', (now, told, due) => {
  expect(warningDue(expiresAt, before(now), told)).toBe(due);
});

test('what was given up on is asked about after 1 h, 6 h, 1 d, 3 d and 7 d', () => {
  const questions = [];
  for (let at: number | undefined = 0; at !== undefined; at = nextQuestion(0, at)) questions.push(at / hour);

  expect(questions).toEqual([0, 1, 6, 24, 72, 168]);
});
