import { expect } from 'vitest';
import type { Payment } from '../../src/payment/payment.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';
import { oneWorld } from './one-world.ts';

const idle = oneWorld({ roles: [] });

async function enqueue(
  world: World,
  howMany: number,
  changes: Record<string, unknown> = {},
): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < howMany; i += 1) {
    const { body } = await world.http('POST', '/v1/preauths', aPreauth(changes));
    ids.push(body.client_orderid);
  }
  return ids;
}

/** Walks from page to page to the end; `between` happens before each further page. */
async function walk(world: World, query: string, between: () => Promise<unknown> = async () => undefined) {
  const pages: Payment[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await world.http('GET', `/v1/payments?${query}&cursor=${cursor}`);
    pages.push(body.payments);
    cursor = body.next_cursor;
    await between();
  }
  return pages;
}

const idsOf = (payments: Payment[]) => payments.map(({ client_orderid }) => client_orderid);

test('paging sees each of 25 payments once, newest first, while new ones come in', async ({ open }) => {
  const world = await open({ roles: [] });
  const ids = await enqueue(world, 25);

  const pages = await walk(world, 'limit=7', () => enqueue(world, 2));

  expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 4]);
  const seen = pages.flat();
  expect(idsOf(seen).toSorted()).toEqual(ids.toSorted());
  const times = seen.map(({ created_at }) => created_at);
  expect(times).toEqual(times.toSorted().reverse());
});

test('paging misses no payment and repeats none that changes its status meanwhile', async ({ open }) => {
  const world = await open({ roles: [] });
  const ids = await enqueue(world, 9);
  const settle = async () => {
    for (const client_orderid of ids) {
      await world.ledger.move({ account: 'default', client_orderid }, 'preauth', 'not_sent');
    }
  };

  const pages = await walk(world, 'limit=4', settle);

  expect(idsOf(pages.flat()).toSorted()).toEqual(ids.toSorted());
});

test('a page holds 50 unless it is told otherwise, and the last one says that it is', async ({ open }) => {
  const world = await open({ roles: [] });
  await enqueue(world, 51);

  const first = await world.http('GET', '/v1/payments');
  const all = await world.http('GET', '/v1/payments?limit=51');

  expect(first.body.payments).toHaveLength(50);
  expect(first.body.next_cursor).toEqual(expect.any(String));
  expect(all.body.payments).toHaveLength(51);
  expect(all.body.next_cursor).toBeNull();
});

test('only payments of the asked status are listed', async ({ open }) => {
  const world = await open();
  const approved = await world.preauth();
  const declined = await world.preauth({ cvv2: '116' });
  const list = async (query: string) => (await world.http('GET', `/v1/payments?${query}`)).body.payments;

  expect(await list('status=approved')).toEqual([approved]);
  expect(await list('status=declined')).toEqual([declined]);
  expect(await list('status=filtered')).toEqual([]);
  expect(await list('status=&account=&cursor=')).toEqual([declined, approved]);
});

const unknownQueries: [query: string, named: string][] = [
  ['status=lost', 'status'],
  ['status=approved&status=declined', 'status'],
  ['status[]=approved', '(query)'],
  ['limit=0', 'limit'],
  ['limit=501', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=1e2', 'limit'],
  ['limit=07', 'limit'],
  ['cursor=nonsense', 'cursor'],
  [`cursor=${Buffer.from('17000000000:x').toString('base64url')}`, 'cursor'],
  ['cursor=a&cursor=b', 'cursor'],
  ['account=nobody', 'account'],
  ['account=default&account=default', 'account'],
  [`account=${'x'.repeat(65)}`, 'account'],
  ['page=2', '(query)'],
  ['__proto__=1', '(query)'],
];

test.for(unknownQueries)('the list does not know ?%s', async ([query, path]) => {
  const { status, headers, body } = await idle().http('GET', `/v1/payments?${query}`);

  expect(status).toBe(400);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path }] });
  const value = (query.split('=').at(-1) ?? '').slice(0, 40);
  if (value.length > 4 && value !== 'declined' && value !== 'default') {
    expect(JSON.stringify(body)).not.toContain(value);
  }
});
