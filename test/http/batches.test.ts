import { expect, test } from 'vitest';
import { batch, holds, itemsOf } from '../support/batches.ts';
import { oneWorld } from './one-world.ts';

const shared = oneWorld();

test('a batch is answered with 202, the batch and where to find it', async () => {
  const world = shared();
  const { status, headers, body } = await world.http('POST', '/v1/batches', {
    kind: 'capture',
    dry_run: true,
  });

  expect(status).toBe(202);
  expect(body).toMatchObject({
    kind: 'capture',
    account: 'default',
    dry_run: true,
    reason: null,
    until: null,
  });
  expect(await world.http('GET', headers.get('location') ?? '')).toMatchObject({
    status: 200,
    body: { id: body.id },
  });
});

test('who prefers to wait is answered when it is over', async () => {
  const prefer = { prefer: 'wait=15' };
  const { headers, body } = await shared().http(
    'POST',
    '/v1/batches',
    { kind: 'capture', dry_run: true },
    prefer,
  );

  expect(headers.get('preference-applied')).toBe('wait=15');
  expect(body.status).toBe('finished');
  const later = await shared().http('GET', `/v1/batches/${body.id}`, undefined, prefer);
  expect(later.body).toEqual(body);
});

test('what breaks a rule is refused by name of the field', async () => {
  const answer = await shared().http('POST', '/v1/batches', { kind: 'capture', max_count: '3' });

  expect(answer).toMatchObject({
    status: 400,
    body: { code: 'INVALID_REQUEST', issues: [{ path: 'max_count' }] },
  });
  expect(await shared().http('POST', '/v1/batches', { kind: 'capture', account: 'nobody' })).toMatchObject({
    status: 400,
    body: { issues: [{ path: 'account' }] },
  });
});

test('what is wrong with the whole body is told as such', async () => {
  for (const path of ['batches', 'preauths', 'captures', 'cancels'])
    expect(await shared().http('POST', `/v1/${path}`, [])).toMatchObject({
      status: 400,
      body: { issues: [{ path: '(body)', message: 'send one plain object' }] },
    });
});

test.for(['', '/items'])('a batch nobody knows is not found: /v1/batches/{id}%s', async (part) => {
  expect(await shared().http('GET', `/v1/batches/nothing${part}`)).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_BATCH' },
  });
});

test.for(['index:default', 'open', 'day-2026-11-22-of-default:items'])(
  'what is kept beside batches is none: %s',
  async (id) => {
    const world = shared();
    await batch(world, { until: '1970-01-01T00:00:00Z', day: '2026-11-22' });
    for (const part of ['', '/items'])
      expect(await world.http('GET', `/v1/batches/${id}${part}`)).toMatchObject({
        status: 404,
        body: { code: 'UNKNOWN_BATCH' },
      });
  },
);

test('a parameter that does not exist is told which ones do, without itself', async () => {
  const { body } = await shared().http('GET', '/v1/batches/any/items?page=1');

  expect(body.issues).toEqual([{ path: '(query)', message: 'takes only cursor, limit' }]);
});

test.for(['cursor=1e3', 'limit=0', 'page=1'])('items are not asked for with %s', async (query) => {
  expect(await shared().http('GET', `/v1/batches/any/items?${query}`)).toMatchObject({ status: 400 });
});

test('items come in pages, each once', async () => {
  const world = shared();
  await holds(world, 5);
  const dry = await batch(world, { dry_run: true });

  const ids: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null; pages += 1) {
    expect(pages).toBeLessThan(3);
    const { body } = await world.http('GET', `/v1/batches/${dry.id}/items?limit=2&cursor=${cursor}`);
    ids.push(...body.items.map((item: { client_orderid: string }) => item.client_orderid));
    cursor = body.next_cursor;
  }
  expect(ids).toEqual((await itemsOf(world, dry)).map(({ client_orderid }) => client_orderid));
  expect(ids).toHaveLength(5);
});

test('the batches of an account are listed, newest first', async () => {
  const world = shared();
  const older = await batch(world, { dry_run: true });
  const newer = await batch(world, { dry_run: true });

  const { body } = await world.http('GET', '/v1/batches?account=default&dry_runs=true');
  expect(body.batches.slice(0, 2)).toEqual([newer, older]);
  const listed = await world.http('GET', '/v1/batches?account=default&dry_runs=false');
  expect(listed.body.batches).not.toContainEqual(newer);
  expect((await world.http('GET', '/v1/batches?dry_runs=maybe')).body.issues).toEqual([
    { path: 'dry_runs', message: 'is one of true, false' },
  ]);
  expect((await world.http('GET', '/v1/batches?account=nobody')).status).toBe(400);
});
