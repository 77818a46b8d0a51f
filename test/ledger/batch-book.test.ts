import { expect } from 'vitest';
import { BatchBook, type SelectedPage } from '../../src/ledger/batch-book.ts';
import { openShelf } from '../../src/ledger/batch-shelf.ts';
import { heldAs } from '../support/batches.ts';
import { type Book, test } from './book.ts';

const opening = {
  ...{ id: 'day-a', account: 'default', day: '2026-01-01', dryRun: false, until: null },
  ...{ ceilings: { totals: {} }, atDayEnd: false, tray: 'none', listed: false },
};

const item: SelectedPage['items'][number] = {
  ...{ client_orderid: 'a', amount: '10.42', currency: 'USD', minor: '1042' },
  ...{ error_code: null, error_message: null, paynet_order_id: null },
  status: 'waiting',
};

const page = { looked: ['a'], excluded: 0, items: [item], exponents: { USD: 2 } };

async function opened({ redis, prefix, ledger }: Book, changes: Partial<typeof opening> = {}) {
  await heldAs(ledger, 'a');
  const batches = new BatchBook(redis, prefix);
  await batches.open({ ...opening, ...changes });
  const find = async () => {
    const entry = await openShelf(redis, prefix).find(opening.id);
    if (!entry) throw new Error('the batch is gone');
    return entry;
  };
  return { batches, find };
}

test('who comes second to a step changes nothing', async ({ book }) => {
  const { batches, find } = await opened(book);
  const first = await find();

  expect([await batches.writePage(first, page), await batches.writePage(first, page)]).toEqual([true, false]);
  expect(await batches.move(first, 'running')).toBe(true);
  expect(await batches.move(first, 'stopped', 'too late')).toBe(false);
  const running = await find();
  expect(running.batch).toMatchObject({ status: 'running', reason: null, counts: { selected: 1 } });

  const fed = [{ ...item, number: 0, status: 'under_way' as const }];
  expect([await batches.fed(running, fed), await batches.fed(running, fed)]).toEqual([true, false]);
  const ended = [{ ...item, number: 0, status: 'approved' as const }];
  await batches.ended(running, ended);
  await batches.ended(running, ended);
  expect((await find()).batch).toMatchObject({
    counts: { under_way: 0, approved: 1 },
    totals: [{ captured: '10.42', under_way: '0.00' }],
  });
});

test('a batch that is not over stays as it was, on whatever terms it is asked for again', async ({
  book,
}) => {
  const { batches, find } = await opened(book);
  await batches.writePage(await find(), page);

  expect(await batches.open({ ...opening, until: 1 })).toMatchObject({
    outcome: 'known',
    ref: { run: 1 },
  });
  expect((await find()).batch.counts.selected).toBe(1);
});

test('nor does one of which something waits to be handed over', async ({ book }) => {
  const { batches, find } = await opened(book);
  await batches.writePage(await find(), page);
  await batches.move(await find(), 'running');

  expect(await batches.open(opening)).toMatchObject({ outcome: 'known' });
  expect((await find()).batch).toMatchObject({ run: 1, counts: { waiting: 1 } });
});

test('who is late from an earlier run changes nothing in this one', async ({ book }) => {
  const { batches, find } = await opened(book);
  const selecting = await find();
  await batches.move(selecting, 'running');
  const running = await find();
  await batches.move(running, 'finished');
  expect(await batches.open(opening)).toMatchObject({ outcome: 'opened', ref: { run: 2 } });

  expect(await batches.writePage(selecting, page)).toBe(false);
  expect(await batches.move(selecting, 'running')).toBe(false);
  await batches.move(await find(), 'running');
  expect(await batches.move(running, 'finished')).toBe(false);
  const handed = [{ ...item, number: 0, status: 'under_way' as const }];
  expect(await batches.fed(running, handed)).toBe(false);
  expect((await find()).batch).toMatchObject({ status: 'running', run: 2, finished_at: null });
});

test('another run keeps what is kept for as long as any, and what it was opened with is its own', async ({
  book,
}) => {
  const { batches, find } = await opened(book);
  await batches.move(await find(), 'stopped', 'too much');
  await batches.open({ ...opening, until: 1_000, atDayEnd: true });

  expect(await find()).toMatchObject({ until: 1_000, atDayEnd: true, batch: { reason: null, run: 2 } });
  for (const key of await book.redis.keys(`${book.prefix}:batch:day-a*`))
    expect(await book.redis.pttl(key)).toBe(-1);
});

test('nothing of a dry run is kept for good, also when it never comes to its end', async ({ book }) => {
  const { batches, find } = await opened(book, { dryRun: true });
  await batches.writePage(await find(), page);

  const all = await book.redis.keys(`${book.prefix}:batch:*`);
  const keys = all.filter((key) => !key.endsWith(':open')); // that holds those of everybody
  expect(keys).toHaveLength(3);
  for (const key of keys) expect(await book.redis.pttl(key)).toBeGreaterThan(0);
});
