import { expect, test } from 'vitest';
import { limitsFor } from '../../src/payment/limits.ts';
import { orderDesk } from '../../src/queue/orders.ts';
import { aPreauth } from '../support/orders.ts';

const fields = limitsFor('');
const whole = { id: 'whole', fields, exponents: { USD: 0 } };
const desk = orderDesk([whole, { id: 'cents', fields, exponents: {} }], Date.now);

function pathsOf(changes: Record<string, unknown>): string[] {
  const ordered = desk.preauth(aPreauth(changes));
  if (ordered.ok || ordered.refusal.code !== 'INVALID_REQUEST') return [];
  return ordered.refusal.issues.map(({ path }) => path).sort();
}

test.each([{}, { account: 'nope' }])(
  'beside a wrong account (%j) every other wrong field is named',
  (named) => {
    expect(pathsOf({ ...named, email: 'no', amount: 'much' })).toEqual(['account', 'amount', 'email']);
  },
);

test('what one of the accounts would take is not called wrong', () => {
  expect(pathsOf({ currency: 'USD', amount: '10.42' })).toEqual(['account']);
});
