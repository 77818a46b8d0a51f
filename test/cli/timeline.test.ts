import { expect, test } from 'vitest';
import { lineOf } from '../../src/cli/timeline.ts';

const at = '2026-01-01T00:00:00.000Z';

test('a move reads as from and to, with its reason', () => {
  const line = lineOf({ at, operation: 'preauth', from: 'unknown', to: 'needs_review', why: 'no answer' });

  expect(line).toBe(`${at}  preauth  unknown → needs_review  no answer`);
});

test('what could not even be sent reads as not sent, with its reason', () => {
  const entry = { at, operation: 'capture', from: 'queued', to: 'queued' } as const;

  expect(lineOf({ ...entry, why: 'no connection' })).toBe(`${at}  capture  not sent: no connection`);
  expect(lineOf(entry)).toBe(`${at}  capture  not sent`);
});

test('a move that came too late says so', () => {
  const line = lineOf({ at, operation: 'preauth', from: 'declined', to: 'approved', refused: true });

  expect(line).toContain('declined → approved  (too late, nothing changed)');
});

test('what happened again and again says how often, and when last', () => {
  const line = lineOf({ at, operation: 'capture', why: 'not known', times: 3, last_at: '2026-01-02' });

  expect(line).toBe(`${at}  capture  not known  (3 times, last at 2026-01-02)`);
});

test('a decision says whose it is', () => {
  const line = lineOf({ at, operation: 'preauth', from: 'needs_review', to: 'declined', by: 'anna' });

  expect(line).toContain('needs_review → declined  (decided by anna)');
});

test('what the gateway told is shown, without what could play tricks on a terminal', () => {
  const told = { status: 'approved', merchant_order_id: 'o-1\u001b[2J\n', amount: '1.00' };

  expect(lineOf({ at, why: 'not believed', told })).toBe(
    `${at}  not believed  [told: status=approved merchant_order_id=o-1 amount=1.00]`,
  );
});
