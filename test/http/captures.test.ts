import { expect } from 'vitest';
import { test, type World } from '../support/world.ts';
import { oneWorld } from './one-world.ts';

const shared = oneWorld();

/** Asks for a capture that must be refused, and checks that it changed nothing. */
async function refusedCapture(world: World, body: Record<string, unknown>) {
  const answer = await world.http('POST', '/v1/captures', body);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(world.gateway.books().requests.capture ?? 0).toBe(0);
  return answer;
}

test('a capture is answered with 202, the payment and where to find it', async ({ open }) => {
  const world = await open();
  await world.preauth({ client_orderid: 'a/1' });

  const { status, headers, body } = await world.http('POST', '/v1/captures', { client_orderid: 'a/1' });

  expect(status).toBe(202);
  expect(body.operations.map(({ operation }: { operation: string }) => operation)).toEqual([
    'preauth',
    'capture',
  ]);
  expect(await world.http('GET', headers.get('location') ?? '')).toMatchObject({
    status: 200,
    body: { client_orderid: 'a/1' },
  });
});

test('a payment nobody knows cannot be captured', async ({ open }) => {
  const world = await open();

  const { status, body } = await refusedCapture(world, { client_orderid: 'nobody-knows' });

  expect(status).toBe(404);
  expect(body).toMatchObject({ code: 'UNKNOWN_PAYMENT', status: 404 });
});

test('a declined payment can never be captured', async ({ open }) => {
  const world = await open();
  const { client_orderid } = await world.preauth({ cvv2: '116' });

  const { status, body } = await refusedCapture(world, { client_orderid });

  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: 'NOT_CAPTURABLE',
    detail: 'its preauth ended as declined, so there is no hold',
  });
  expect((await world.payment(client_orderid)).operations).toHaveLength(1);
});

test.for([
  ['more than is held', { amount: '10.43', currency: 'USD' }, ['amount']],
  ['another currency', { amount: '10.42', currency: 'EUR' }, ['currency']],
  ['an amount without its currency', { amount: '10.42' }, ['currency']],
  ['a currency without an amount', { currency: 'USD' }, ['amount']],
  ['more decimals than the currency has', { amount: '1.001', currency: 'USD' }, ['amount']],
  ['nothing', { amount: '0', currency: 'USD' }, ['amount']],
  ['less than nothing', { amount: '-1', currency: 'USD' }, ['amount']],
  ['an empty amount', { amount: '', currency: 'USD' }, ['amount']],
  ['a number', { amount: 10.42, currency: 'USD' }, ['amount']],
  ['a comment', { comment: 'please' }, ['comment']],
  ['an orderid', { orderid: '1' }, ['orderid']],
  ['a foreign account', { account: 'other' }, ['account']],
] as const)('a capture with %s is a 400 that names the field', async ([, fields, named]) => {
  const world = shared();
  const { client_orderid } = await world.preauth();

  const { status, body } = await refusedCapture(world, { client_orderid, ...fields });

  expect(status).toBe(400);
  expect(body.code).toBe('INVALID_REQUEST');
  expect(body.issues.map(({ path }: { path: string }) => path)).toEqual(named);
  expect((await world.payment(client_orderid)).operations).toHaveLength(1);
});

test('#39 a capture names its order', async ({ open }) => {
  const world = await open({ roles: [] });

  for (const client_orderid of [undefined, '', null, 7, ['x']]) {
    const { status, body } = await refusedCapture(world, { client_orderid });

    expect(status).toBe(400);
    expect(body.issues).toMatchObject([{ path: 'client_orderid' }]);
  }
});

test('a repeat is the same capture; another sum is a conflict without the sums', async ({ open }) => {
  const world = await open();
  const { client_orderid } = await world.preauth();
  const first = await world.capture({ client_orderid, amount: '5.37', currency: 'USD' });

  const again = await world.http('POST', '/v1/captures', { client_orderid, amount: '5.37', currency: 'USD' });
  const other = await world.http('POST', '/v1/captures', { client_orderid, amount: '5.38', currency: 'USD' });

  expect(again).toMatchObject({ status: 202, body: first });
  expect(other).toMatchObject({ status: 409, body: { code: 'ORDER_CONFLICT', fields: ['amount'] } });
  expect(other.body.detail).toBe('A capture of another amount was asked for already; a payment has one.');
  expect(JSON.stringify(other.body)).not.toMatch(/5\.3|10\.42/);
  expect(world.gateway.books().requests.capture).toBe(1);
});
