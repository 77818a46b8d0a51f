import { expect, test } from 'vitest';
import type { AccountRules } from '../../../src/payment/account-rules.ts';
import type { BatchRequest } from '../../../src/payment/batch-request.ts';
import { limitsFor } from '../../../src/payment/limits.ts';
import { planOf } from '../../../src/queue/batches/batch-plan.ts';

const rules: AccountRules = { id: '39549', fields: limitsFor(''), exponents: {}, timeZone: 'Europe/Moscow' };
const night = Date.UTC(2026, 10, 21, 22, 0);

function opening(request: Partial<BatchRequest> = {}, changes: Partial<AccountRules> = {}) {
  const planned = planOf({ kind: 'capture', ...request }, { ...rules, ...changes }, night);
  if (!planned.ok) throw new Error('it was refused');
  return planned.opening;
}

test('a business day is that of the account', () => {
  expect(opening()).toMatchObject({ day: '2026-11-22', id: 'day-2026-11-22-of-39549' });
  expect(opening({ day: '2026-11-20' }).id).toBe('day-2026-11-20-of-39549');
});

test('a day that has not begun there is refused: it would take the place of its own batch', () => {
  expect(planOf({ kind: 'capture', day: '2026-11-23' }, rules, night)).toMatchObject({
    ok: false,
    refusal: { code: 'INVALID_REQUEST', issues: [{ path: 'day' }] },
  });
});

test('a list is named by what is in it, whatever its order, its spelling, or the day', () => {
  const one = { client_orderid: 'a', amount: '1.5', currency: 'USD' };
  const other = { client_orderid: 'b' };
  const { id } = opening({ items: [one, other] });

  expect(opening({ items: [other, { ...one, amount: '1.50' }], day: '2026-11-20' }).id).toBe(id);
  expect(opening({ items: [one] }).id).not.toBe(id);
  expect(opening({ items: [{ ...one, amount: '1.51' }, other] }).id).not.toBe(id);
  expect(opening({ items: [one, other] }, { id: 'shop-eu' }).id).not.toBe(id);
});

test('each dry run is one of its own', () => {
  expect(opening({ dry_run: true }).id).not.toBe(opening({ dry_run: true }).id);
});

test('ceilings are those of the account where the batch names none, in minor units', () => {
  const ceilings = { count: 10, totals: { USD: '100.00', JPY: '500' } };

  expect(opening({}, { ceilings }).ceilings).toEqual({ count: 10, totals: { USD: '10000', JPY: '500' } });
  expect(opening({ max_count: 3, max_total: { USD: '7' } }, { ceilings }).ceilings).toEqual({
    count: 3,
    totals: { USD: '700', JPY: '500' },
  });
});

test('a day that is over takes nothing that came after it: up to its cut-off, or else to midnight', () => {
  const until = (request: Partial<BatchRequest>, captureAt?: string) => {
    const at = opening(request, captureAt === undefined ? {} : { captureAt }).until;
    return at === null ? null : new Date(at).toISOString();
  };

  expect(until({ day: '2026-11-20' })).toBe('2026-11-20T21:00:00.000Z');
  expect(until({ day: '2026-11-20' }, '23:30')).toBe('2026-11-20T20:30:00.000Z');
  expect(until({ day: '2026-11-22' }, '00:30')).toBe('2026-11-21T21:30:00.000Z');
  expect(until({ day: '2026-11-22' }, '23:30')).toBeNull();
  expect(until({}, '00:30')).toBeNull();
  expect(until({ day: '2026-11-20', until: '2026-11-21T00:00:00Z' })).toBe('2026-11-21T00:00:00.000Z');
  expect(until({ day: '2026-11-20', items: [{ client_orderid: 'a' }] })).toBeNull();
});
