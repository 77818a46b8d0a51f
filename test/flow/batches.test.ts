import { expect } from 'vitest';
import { batch, capturesOf, holds, itemsOf } from '../support/batches.ts';
import { test } from '../support/world.ts';

test('captures every approved hold once, and says what became of each', async ({ open }) => {
  const world = await open();
  const ids = await holds(world, 12);

  const done = await batch(world);

  expect(done).toMatchObject({
    status: 'finished',
    reason: null,
    counts: { selected: 12, approved: 12, waiting: 0, under_way: 0, skipped: 0 },
    totals: [{ currency: 'USD', selected: '125.04', captured: '125.04', failed: '0.00', under_way: '0.00' }],
  });
  expect(capturesOf(world)).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  const items = await itemsOf(world, done);
  expect(items.map(({ client_orderid }) => client_orderid)).toEqual(ids);
  expect(items[0]).toEqual({
    client_orderid: ids[0],
    amount: '10.42',
    currency: 'USD',
    status: 'approved',
    error_code: null,
    error_message: null,
    paynet_order_id: expect.any(String),
  });
});
