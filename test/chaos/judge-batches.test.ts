import { expect, test } from 'vitest';
import type { Batch, BatchItem } from '../../src/payment/batch.ts';
import type { Books } from '../../src/simulator/simulator.ts';
import { judgeBatches } from './judge-batches.ts';

const total = (captured: string) => [
  { currency: 'USD', selected: captured, captured, failed: '0', under_way: '0' },
];
const batch = {
  id: 'b',
  status: 'finished',
  counts: { approved: 2 },
  totals: total('13.00'),
} as unknown as Batch;
const item = (client_orderid: string, amount: string, status = 'approved') =>
  ({ client_orderid, amount, currency: 'USD', status }) as BatchItem;
const items = [item('one', '10.00'), item('other', '3.00'), item('third', '7.00', 'declined')];
const books = aBook(['one', '10.00'], ['other', '3.00']);

const judged = (
  changes: { batch?: Partial<Batch>; items?: BatchItem[]; surprises?: string[] },
  theirs = books,
) =>
  judgeBatches(
    [
      {
        batch: { ...batch, ...changes.batch },
        items: changes.items ?? items,
        ordered: new Set(),
        surprises: changes.surprises ?? [],
      },
    ],
    theirs,
  );

test('a batch is well when its items are in the books, and its totals are theirs', () => {
  expect(judged({})).toEqual({ open: [], contradicting: [] });
  expect(judgeBatches([], books)).toEqual({ open: [], contradicting: [] });
});

test.each(['running', 'stopped', 'selecting'] as const)('a batch that is %s in the end is open', (status) => {
  expect(judged({ batch: { status } }).open).toEqual([
    { client_orderid: 'b', why: `the batch is ${status}` },
  ]);
});

test.each([
  ['no such capture', aBook(['one', '10.00'])],
  ['another sum', aBook(['one', '10.00'], ['other', '3.01'])],
  ['a declined one', aBook(['one', '10.00'], ['other', '3.00', 'declined'])],
])('what it says was captured must be in the books: %s', (_, theirs) => {
  expect(judged({}, theirs).contradicting).toEqual([
    { client_orderid: 'b', why: 'its capture of other, 3.00, is not in the books' },
  ]);
});

test.each([
  ['too much', { totals: total('20.00') }],
  ['nothing', { totals: [] }],
])('its totals must be the sum of its items: %s', (_, changes) => {
  expect(judged({ batch: changes }).contradicting).toEqual([
    { client_orderid: 'b', why: 'its total of USD is not the sum of its items' },
  ]);
});

test('its count must be that of its items, and no answer may be a surprise', () => {
  const counts = { ...batch.counts, approved: 3 };
  const surprises = ['one list made two batches'];

  expect(judged({ batch: { counts }, surprises }).contradicting.map(({ why }) => why)).toEqual([
    'one list made two batches',
    'it counts other captures than its items show',
  ]);
});

function aBook(...captured: [id: string, amount: string, status?: string][]): Books {
  const orders = captured.map(([client_orderid, amount, status = 'approved']) => ({
    client_orderid,
    transactions: [{ type: 'capture', status, amount, currency: 'USD' }],
  }));
  return { orders } as unknown as Books;
}
