import { expect, test } from 'vitest';
import { batchSchema, readBatchRequest } from '../../src/payment/batch-request.ts';

const schema = batchSchema({ exponents: { KWD: 2 } });
const read = (request: unknown) => readBatchRequest(schema, request);

test('a batch may be asked for with nothing but its kind, and with everything', () => {
  const all = {
    kind: 'capture',
    account: 'shop-eu',
    until: '2026-11-22T23:30:00+03:00',
    exclude: ['902B4FF5'],
    max_count: 5_000,
    max_total: { USD: '100000000.00', JPY: '5' },
    dry_run: true,
    day: '2026-11-22',
  };
  const { until: _, exclude: __, ...rest } = all;
  const items = [{ client_orderid: 'a' }, { client_orderid: 'b', amount: '1.00', currency: 'USD' }];
  expect(read({ kind: 'capture' })).toEqual({ ok: true, value: { kind: 'capture' } });
  expect(read(all)).toEqual({ ok: true, value: all });
  expect(read({ ...rest, items })).toEqual({ ok: true, value: { ...rest, items } });
});

const a = { client_orderid: 'a' };

test.for([
  ['a batch', undefined, ''],
  ['another kind', { kind: 'cancel' }, 'kind'],
  ['a field that is not there', { kind: 'capture', until_when: 'now' }, 'until_when'],
  ['a moment without its offset', { kind: 'capture', until: '2026-11-22T23:30:00' }, 'until'],
  ['a day that does not exist', { kind: 'capture', day: '2026-02-30' }, 'day'],
  ['no captures at most', { kind: 'capture', max_count: 0 }, 'max_count'],
  ['half a capture at most', { kind: 'capture', max_count: 1.5 }, 'max_count'],
  ['a total as a number', { kind: 'capture', max_total: { USD: 10 } }, 'max_total.USD'],
  ['a total that is too fine', { kind: 'capture', max_total: { KWD: '1.001' } }, 'max_total.KWD'],
  ['a total of no currency', { kind: 'capture', max_total: { DOLLARS: '10.00' } }, 'max_total.DOLLARS'],
  ['an empty list', { kind: 'capture', items: [] }, 'items'],
  ['a list that is none', { kind: 'capture', items: {} }, 'items'],
  ['an id as an item', { kind: 'capture', items: ['a'] }, 'items.0'],
  [
    'an amount alone',
    { kind: 'capture', items: [{ client_orderid: 'a', amount: '1.00' }] },
    'items.0.currency',
  ],
  [
    'a payment named twice',
    { kind: 'capture', items: [{ client_orderid: 'a' }, { client_orderid: 'a' }] },
    'items.1.client_orderid',
  ],
  [
    'an account within a list',
    { kind: 'capture', items: [{ client_orderid: 'a', account: 'b' }] },
    'items.0.account',
  ],
  ['a moment and a list', { kind: 'capture', until: '2026-11-22T00:00:00Z', items: [a] }, 'until'],
  ['a payment left out of a list', { kind: 'capture', exclude: ['b'], items: [a] }, 'exclude'],
  ['a payment left out that has no name', { kind: 'capture', exclude: [''] }, 'exclude.0'],
] as const)('%s is refused by name of the field', ([, request, path]) => {
  const answer = read(request);
  expect(answer).toMatchObject({ ok: false, issues: [{ path }] });
});

test('no issue tells what was given, and of a long list that is wrong there are few', () => {
  const card = '4538977399606732';
  const answer = read({
    kind: card,
    [card]: card,
    max_total: { [card]: card },
    items: [{ client_orderid: card }],
  });
  expect(JSON.stringify(answer)).not.toContain(card);

  const long = read({
    kind: 'capture',
    items: Array.from({ length: 5_000 }, () => ({ client_orderid: '' })),
  });
  expect(long).toMatchObject({ ok: false });
  expect(!long.ok && long.issues.length).toBe(100);
});
