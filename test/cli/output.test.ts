import { expect, test } from 'vitest';
import { describe } from '../../src/cli/output.ts';
import { aPayment } from '../http/front.ts';

test('a gateway order that is not known is awaited only while the payment is not final', () => {
  expect(describe(aPayment({ status: 'processing' }))).toMatch(/gateway order not known yet$/m);
  expect(describe(aPayment({ status: 'not_sent' }))).toMatch(/gateway order not known$/m);
});

test('a hold is told with the day on which it is expected to end, as long as there is one', () => {
  const held = aPayment({ status: 'approved', hold_expires_at: '2026-12-20T09:30:00.000Z' });

  expect(describe(held)).toContain('\n  hold expires 2026-12-20 (expected)');
  expect(describe({ ...held, hold_expires_at: null })).not.toContain('hold expires');
});
