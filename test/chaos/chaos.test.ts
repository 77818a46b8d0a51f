import { expect, test } from 'vitest';
import { asTyped } from '../support/as-typed.ts';
import type { Result } from './result.ts';

const chaos = asTyped(import.meta.dirname);

test('under kills, zombies and a broken Redis nobody is charged twice, and no result is lost', async () => {
  const { code, out, err } = await chaos('--payments', '60', '--kills', '12', '--seed', '1', '--json');

  const { ok, findings, histories, numbers } = JSON.parse(out) as Result;
  const wrong = Object.entries(findings).filter(([, list]) => list.length > 0);
  expect(Object.fromEntries(wrong), `${err}\n${JSON.stringify(histories, null, 1)}`).toEqual({});
  expect({ ok, code }).toEqual({ ok: true, code: 0 });
  expect(numbers.payments).toBe(60);
  expect(numbers.kills).toBeGreaterThanOrEqual(12);
  expect(numbers.kills_at_points).toBeGreaterThan(0);
  // One more where a process falls asleep just after the run lost patience with it.
  expect(numbers.zombies).toBeGreaterThanOrEqual(3);
  expect([numbers.redis_kills, numbers.restores, numbers.key_wipes]).toEqual([2, 1, 1]);
  expect(numbers.sigterms).toBeGreaterThan(0);
  expect(numbers.bad_replies).toBeGreaterThan(0);
  expect(numbers.captures).toBeGreaterThan(15);
  expect(numbers.cancels).toBeGreaterThan(3);
  expect([numbers.batches > 1, numbers.batch_captures > 0]).toEqual([true, true]);
}, 300_000);

test('a number that is none is 2, with the usage', async () => {
  const { code, out, err } = await chaos('--kills', 'many');

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('--kills wants a whole number, not many');
  expect(err).toContain('Usage: npm run chaos');
});
