import { expect, test } from 'vitest';
import { describeUndecided } from '../../src/cli/undecided.ts';
import type { BatchItem, ItemStatus } from '../../src/payment/batch.ts';
import type { Client } from '../../src/queue/client.ts';
import type { Reviews, UnderReview } from '../../src/queue/review.ts';
import { aBatch } from './a-batch.ts';

const running = aBatch({ status: 'running', counts: { selected: 3, under_way: 2, approved: 1 } });

function counter(open: Partial<UnderReview>[], items: Record<string, ItemStatus>) {
  const all = Object.entries(items).map(
    ([client_orderid, status]) => ({ client_orderid, status }) as BatchItem,
  );
  const batchItems: Client['batchItems'] = async () => ({
    ok: true,
    page: { items: all, next_cursor: null },
  });
  const list: Reviews['list'] = async () =>
    open.map((one) => ({ account: 'default', operation: 'capture', ...one }) as UnderReview);
  return { client: { batchItems } as Client, reviews: { list } as Reviews };
}

const items = { 'o-1': 'under_way', 'o-2': 'under_way', 'o-3': 'approved' } as const;

test('the captures of a batch that a person must decide on are named', async () => {
  const told = await describeUndecided(counter([{ client_orderid: 'o-2' }], items), running);

  expect(told).toMatch(/^Waiting for a person to decide: o-2\n.*paynet-worker review /);
});

test.each<[string, Partial<UnderReview>]>([
  ['another account', { client_orderid: 'o-2', account: 'other' }],
  ['another operation', { client_orderid: 'o-2', operation: 'cancel' }],
  ['no payment of the batch', { client_orderid: 'o-9' }],
  ['one that has ended there', { client_orderid: 'o-3' }],
])('what is of %s is not', async (_whose, one) => {
  expect(await describeUndecided(counter([one], items), running)).toBeUndefined();
});

test('nobody is asked about a batch that is over', async () => {
  const told = await describeUndecided(counter([{ client_orderid: 'o-2' }], items), aBatch());

  expect(told).toBeUndefined();
});
