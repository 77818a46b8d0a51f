import { expect, vi } from 'vitest';
import { batch, capturesOf, expiresAt, holds, itemsOf } from '../support/batches.ts';
import { test } from '../support/world.ts';

const patience = { timeout: 30_000 };

vi.setConfig({ testTimeout: 60_000 });

test('captures every approved hold once, and says what became of each', async ({ open }) => {
  const world = await open();
  const ids = await holds(world, 12);

  const done = await batch(world);

  expect(done).toMatchObject({
    status: 'finished',
    reason: null,
    finished_at: expect.any(String),
    counts: { selected: 12, approved: 12, waiting: 0, under_way: 0, skipped: 0, excluded: 0 },
    totals: [{ currency: 'USD', selected: '125.04', captured: '125.04', failed: '0.00', under_way: '0.00' }],
  });
  expect(capturesOf(world)).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  expect((await itemsOf(world, done))[0]).toEqual({
    client_orderid: ids[0],
    amount: '10.42',
    currency: 'USD',
    status: 'approved',
    error_code: null,
    error_message: null,
    paynet_order_id: expect.any(String),
  });
});

test('what expires soonest comes first', async ({ open }) => {
  const world = await open();
  const ids = await holds(world, 3);
  await expiresAt(world, ids[2] ?? '', Date.now() + 1_000);

  const items = await itemsOf(world, await batch(world));

  expect(items.map(({ client_orderid }) => client_orderid)).toEqual([ids[2], ids[0], ids[1]]);
});

test('many triggers of one day make one batch, and get the same answer', async ({ open }) => {
  const world = await open();
  const ids = await holds(world, 5);

  const answers = await Promise.all(Array.from({ length: 6 }, () => batch(world)));

  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(Object.values(capturesOf(world))).toEqual(ids.map(() => 1));
});

test('asked for again with nothing new it is as it was, whatever it may capture', async ({ open }) => {
  const world = await open();
  await holds(world, 2);
  const first = await batch(world);

  for (const run of [2, 3])
    expect(await batch(world, { max_count: 1 })).toEqual({
      ...{ ...first, run, added: 0 },
      finished_at: expect.any(String),
    });
  expect(await itemsOf(world, first)).toHaveLength(2);
  expect(world.gateway.books().requests.capture).toBe(2);
});

test('a batch that was early, narrow or empty goes on with what it left', async ({ open }) => {
  const world = await open();
  const [first = '', second = '', third = ''] = await holds(world, 3);
  const empty = await batch(world, { until: '1970-01-01T00:00:00Z' });
  expect(empty).toMatchObject({ status: 'finished', run: 1, added: 0, counts: { selected: 0 } });
  const narrow = await batch(world, { exclude: [second, third] });
  expect(narrow).toMatchObject({ id: empty.id, added: 1, counts: { excluded: 2, approved: 1 } });

  expect(await batch(world, { max_total: { USD: '31.25' } })).toMatchObject({
    status: 'stopped',
    reason: '31.26 USD are selected, and max_total is 31.25 USD',
    counts: { selected: 3, waiting: 2, approved: 1 },
  });
  const whole = await batch(world, { max_total: { USD: '31.26' } });

  expect(whole).toMatchObject({
    ...{ id: empty.id, created_at: empty.created_at, status: 'finished', run: 4, added: 2, until: null },
    counts: { selected: 3, approved: 3, waiting: 0, under_way: 0, skipped: 0, excluded: 0 },
    totals: [{ currency: 'USD', selected: '31.26', captured: '31.26', failed: '0.00', under_way: '0.00' }],
  });
  const items = (await itemsOf(world, whole)).map(({ client_orderid, status }) => [client_orderid, status]);
  expect(items).toEqual([first, second, third].map((id) => [id, 'approved']));
  expect(capturesOf(world)).toEqual({ [first]: 1, [second]: 1, [third]: 1 });
});

test('a currency that the ceilings do not name is not captured without one', async ({ open }) => {
  const world = await open();
  await holds(world, 2, (index) => (index === 1 ? { amount: '300', currency: 'JPY' } : {}));

  expect(await batch(world, { max_total: { USD: '100' } })).toMatchObject({
    status: 'stopped',
    reason: '300 JPY are selected, and max_total names no JPY',
  });
  expect(world.gateway.books().requests.capture ?? 0).toBe(0);
  expect(await batch(world, { max_count: 2 })).toMatchObject({ counts: { approved: 2 } });
});

test('a list that is run again tries again what was not there the first time', async ({ open }) => {
  const world = await open();
  const [there = ''] = await holds(world, 1);
  const items = [{ client_orderid: 'never' }, { client_orderid: 'later' }, { client_orderid: there }];
  const first = await batch(world, { items });
  expect(first).toMatchObject({ counts: { approved: 1, skipped: 2 } });
  expect(await batch(world, { items })).toMatchObject({ counts: { approved: 1, skipped: 2 }, added: 0 });
  await world.preauth({ client_orderid: 'later' });

  const again = await batch(world, { items });

  expect(again).toMatchObject({
    ...{ id: first.id, added: 1, counts: { selected: 2, approved: 2, skipped: 1 } },
    totals: [{ selected: '20.84', captured: '20.84' }],
  });
  const results = (await itemsOf(world, again)).map(({ client_orderid, status }) => [client_orderid, status]);
  expect(results).toHaveLength(3);
  expect(Object.fromEntries(results)).toEqual({ never: 'skipped', later: 'approved', [there]: 'approved' });
  expect(capturesOf(world)).toEqual({ later: 1, [there]: 1 });
});

test('a total above the ceiling stops it before anything is sent, also one found late', async ({ open }) => {
  const world = await open();
  await holds(world, 4, (index) => (index === 3 ? { amount: '300', currency: 'JPY' } : { amount: '0.50' }));

  const stopped = await batch(world, { max_total: { USD: '1.50', JPY: '299' } });

  expect(stopped).toMatchObject({
    status: 'stopped',
    reason: '300 JPY are selected, and max_total is 299 JPY',
    counts: { selected: 4, waiting: 4 },
  });
  expect(world.gateway.books().requests.capture ?? 0).toBe(0);

  const again = await batch(world, { max_total: { USD: '1.50', JPY: '300' } });

  expect(again).toMatchObject({ id: stopped.id, status: 'finished', reason: null, counts: { approved: 4 } });
  expect(again.totals).toMatchObject([
    { currency: 'JPY', captured: '300' },
    { currency: 'USD', captured: '1.50' },
  ]);
});

test('more captures than the ceiling stop it, too', async ({ open }) => {
  const world = await open();
  await holds(world, 3);

  expect(await batch(world, { max_count: 2 })).toMatchObject({
    status: 'stopped',
    reason: '3 captures are selected, and max_count is 2',
  });
  expect(world.gateway.books().requests.capture ?? 0).toBe(0);
});

test('a dry run sends nothing and takes no place', async ({ open }) => {
  const world = await open();
  await holds(world, 2);

  const dry = await batch(world, { dry_run: true });

  expect(dry).toMatchObject({
    status: 'finished',
    dry_run: true,
    counts: { selected: 2, waiting: 2 },
    totals: [{ currency: 'USD', selected: '20.84', captured: '0.00' }],
  });
  expect(await itemsOf(world, dry)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
  expect(world.gateway.books().requests.capture ?? 0).toBe(0);
  for (const key of await world.redis.keys(`${world.prefix}:batch:${dry.id}*`))
    expect(await world.redis.pttl(key)).toBeGreaterThan(0);
  expect(await batch(world)).toMatchObject({ dry_run: false, counts: { approved: 2 } });
});

test('only what was created before `until`, and is not excluded', async ({ open }) => {
  const world = await open();
  const [first = '', second = ''] = await holds(world, 2);
  const { created_at } = await world.preauth({ client_orderid: 'too-young' });
  await expiresAt(world, 'too-young', Date.now() + 1_000);

  const done = await batch(world, { until: created_at, exclude: [second, 'nobody'] });

  expect(done).toMatchObject({ until: created_at, counts: { selected: 1, excluded: 1, skipped: 0 } });
  expect(capturesOf(world)).toEqual({ [first]: 1, [second]: 0, 'too-young': 0 });
});

test('of a list each gets its own answer, and the same list is the same batch', async ({ open }) => {
  const world = await open();
  const [part = '', much = '', other = '', twice = ''] = await holds(world, 4);
  const { client_orderid: declined } = await world.preauth({ cvv2: '116' });
  await world.capture({ client_orderid: twice });
  const items = [
    { client_orderid: part, amount: '4.2', currency: 'USD' },
    { client_orderid: much, amount: '10.43', currency: 'USD' },
    { client_orderid: other, amount: '1.00', currency: 'EUR' },
    { client_orderid: 'nobody-knows' },
    { client_orderid: declined },
    { client_orderid: twice },
  ];

  const done = await batch(world, { items });

  const results = (await itemsOf(world, done)).map((item) => [
    item.client_orderid,
    item.error_code ?? item.status,
  ]);
  expect(Object.fromEntries(results)).toEqual({
    [part]: 'approved',
    [much]: 'WRONG_AMOUNT',
    [other]: 'WRONG_AMOUNT',
    'nobody-knows': 'UNKNOWN_PAYMENT',
    [declined]: 'NOT_APPROVED',
    [twice]: 'ALREADY_CAPTURED',
  });
  expect(done).toMatchObject({
    counts: { selected: 1, approved: 1, skipped: 5 },
    totals: [{ currency: 'USD', selected: '4.20', captured: '4.20' }],
  });
  const again = items
    .toReversed()
    .map((item) => ({ ...item, ...(item.amount === '4.2' && { amount: '4.20' }) }));
  expect(await batch(world, { items: again })).toMatchObject({
    ...{ id: done.id, added: 0, counts: done.counts, totals: done.totals },
  });
  expect(await itemsOf(world, done)).toHaveLength(items.length);
  expect(world.gateway.books().requests.capture).toBe(2);
});

test('what the gateway refuses is counted as failed', async ({ open }) => {
  const world = await open();
  await holds(world, 3, () => ({ amount: '5.00' }));
  let refused = 0;
  world.gateway.hooks.rejectBefore = (command) => {
    if (command !== 'capture' || refused === 1) return undefined;
    refused += 1;
    return { body: 'type=validation-error\n&error-code=10\n&error-message=No\n' };
  };

  const done = await batch(world);

  expect(done).toMatchObject({
    counts: { selected: 3, approved: 2, refused: 1 },
    totals: [{ selected: '15.00', captured: '10.00', failed: '5.00', under_way: '0.00' }],
  });
  const failed = (await itemsOf(world, done)).find(({ status }) => status === 'refused');
  expect(failed).toMatchObject({ error_code: '10', error_message: 'No' });
});

test('its job ends with it, and gives the batch', async ({ open }) => {
  const world = await open();
  await holds(world, 1);
  const done = await batch(world);

  const [key = ''] = await world.redis.keys(`${world.prefix}:batches:batch-*`);
  await expect.poll(async () => world.redis.hget(key, 'returnvalue'), patience).toBeTruthy();
  expect(JSON.parse((await world.redis.hget(key, 'returnvalue')) ?? '')).toEqual(done);
});
