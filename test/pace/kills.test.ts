import { expect, test } from 'vitest';
import { reachesMark } from './figures.ts';
import { figuresOfBooks } from './kills.ts';

const holds = [
  { client_orderid: 'a', amount: '10.00', currency: 'USD' },
  { client_orderid: 'b', amount: '0.50', currency: 'USD' },
  { client_orderid: 'c', amount: '7.25', currency: 'EUR' },
];
const books = { holds: 3, twice: [], not: [], totals: { USD: '1050', EUR: '725' } };
const total = (currency: string, captured: string) => ({
  currency,
  captured,
  selected: captured,
  failed: '0.00',
  under_way: '0.00',
});
const counts = {
  ...{ selected: 3, excluded: 0, waiting: 0, under_way: 0, skipped: 0, approved: 3 },
  ...{ declined: 0, filtered: 0, error: 0, refused: 0, not_sent: 0 },
};
const batch = { counts, totals: [total('EUR', '7.25'), total('USD', '10.50')] };

const missed = (changes: { batch?: Partial<typeof batch>; books?: Partial<typeof books> }) =>
  figuresOfBooks(holds, { ...batch, ...changes.batch }, { ...books, ...changes.books })
    .filter((figure) => !reachesMark(figure))
    .map(({ what }) => what);

test('where batch and books agree and nothing is left, every mark is reached', () => {
  expect(missed({})).toEqual([]);
});

test.each([
  ['captured, as the batch says', { batch: { counts: { ...counts, approved: 2 } } }],
  ['captured twice, by the books', { books: { twice: ['a' as never] } }],
  ['not captured, by the books', { books: { not: ['a' as never] } }],
  ['currencies whose totals', { batch: { totals: [total('EUR', '7.24'), total('USD', '10.50')] } }],
  ['currencies whose totals', { batch: { totals: [total('USD', '10.50')] } }],
  ['currencies whose totals', { books: { totals: { USD: '1050', EUR: '726' } } }],
])('%s: that is missed', (what, changes) => {
  expect(missed(changes)).toEqual([expect.stringContaining(what)]);
});

test('totals that agree with each other but not with what was held are missed, too', () => {
  const totals = [total('EUR', '7.00'), total('USD', '10.50')];

  expect(missed({ batch: { totals }, books: { totals: { USD: '1050', EUR: '700' } } })).toHaveLength(1);
});
