import { expect, test } from 'vitest';
import { asTyped } from '../support/as-typed.ts';
import { kinds } from './forgeries.ts';
import { marksMissed, type Result } from './result.ts';

const forge = asTyped(import.meta.dirname);

test('of 2,000 forged callbacks none is accepted, and nothing changes', async () => {
  const { out, err } = await forge('--count', '2000', '--seed', '1', '--json');

  const { numbers, findings, sent_by_kind } = JSON.parse(out) as Result;
  const wrong = Object.entries(findings).filter(([, list]) => list.length > 0);
  expect(Object.fromEntries(wrong), err).toEqual({});
  expect(numbers).toMatchObject({ sent: 2_000, accepted: 0, state_changes: 0, genuine_refused: 0 });
  expect(numbers.genuine).toBeGreaterThan(10);
  expect(numbers.questions).toBeGreaterThan(0);
  for (const kind of kinds) expect(sent_by_kind[kind], kind).toBeGreaterThan(100);
  // A machine that runs all tests at once is no place to measure a time.
  expect(marksMissed({ ...numbers, genuine_p99_ms: 0 })).toEqual([]);
}, 120_000);

test('a number that is none is 2, with the usage', async () => {
  const { code, out, err } = await forge('--count', 'many');

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('--count wants a whole number, not many');
  expect(err).toContain('Usage: npm run forge');
}, 60_000);
