import { expect } from 'vitest';
import { BatchBook } from '../../src/ledger/batch-book.ts';
import { openShelf } from '../../src/ledger/batch-shelf.ts';
import { openTray } from '../../src/ledger/batch-tray.ts';
import { heldAs } from '../support/batches.ts';
import { test } from './book.ts';

const opening = {
  ...{ id: 'list-a', account: 'default', day: '2026-01-01', dryRun: false, until: null },
  ...{ ceilings: { totals: {} }, atDayEnd: false, tray: 'tray-a', listed: true },
};

test('what is laid ready is cleared away by itself where nothing is opened with it', async ({ book }) => {
  const { redis, prefix } = book;
  const tray = openTray(redis, prefix, 'tray-a');
  await tray.items('default', [{ client_orderid: 'a' }]);
  await tray.excluded(['b']);

  const keys = await redis.keys(`${prefix}:batch:tray-a:*`);
  expect(keys).toHaveLength(3);
  for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  await tray.clear();
  expect(await redis.keys(`${prefix}:batch:tray-a:*`)).toEqual([]);
});

test('a list of many pages is opened whole, for good, and what expires soonest comes first', async ({
  book,
}) => {
  const { redis, prefix, ledger } = book;
  const ids = Array.from({ length: 1_100 }, (_, index) => `o${index}`);
  await heldAs(ledger, 'o1099');
  const tray = openTray(redis, prefix, 'tray-a');
  await tray.items(
    'default',
    ids.map((client_orderid) => ({ client_orderid, amount: '1.00', currency: 'USD' })),
  );
  await tray.excluded(['o1099', 'o7']);

  const batches = new BatchBook(redis, prefix);
  expect(await batches.open(opening)).toMatchObject({ outcome: 'opened', ref: { run: 1 } });
  expect(await batches.open({ ...opening, tray: 'tray-b', until: 1 })).toMatchObject({
    outcome: 'known',
  });

  const found = await openShelf(redis, prefix).candidates('list-a', 2_000);
  expect(found).toHaveLength(1_100);
  expect(found[0]).toEqual({
    client_orderid: 'o1099',
    wanted: { amount: '1.00', currency: 'USD' },
    excluded: true,
  });
  expect(found.filter(({ excluded }) => excluded)).toHaveLength(2);
  for (const key of await redis.keys(`${prefix}:batch:list-a*`)) expect(await redis.pttl(key)).toBe(-1);
});
