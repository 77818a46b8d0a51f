import { expect } from 'vitest';
import { test, type World } from '../support/world.ts';
import { oneWorld } from './one-world.ts';

const shared = oneWorld();

/** Asks for a cancel that must be refused, and checks that it changed nothing. */
async function refusedCancel(world: World, body: Record<string, unknown>) {
  const answer = await world.http('POST', '/v1/cancels', body);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(world.gateway.books().requests.return ?? 0).toBe(0);
  return answer;
}

test('a cancel is answered with 202, the payment and where to find it', async ({ open }) => {
  const world = await open();
  await world.preauth({ client_orderid: 'a/1' });

  const { status, headers, body } = await world.http('POST', '/v1/cancels', { client_orderid: 'a/1' });

  expect(status).toBe(202);
  expect(body.operations).toMatchObject([{ operation: 'preauth' }, { operation: 'cancel', amount: '10.42' }]);
  expect(await world.http('GET', headers.get('location') ?? '')).toMatchObject({
    status: 200,
    body: { client_orderid: 'a/1' },
  });
});

test('a payment nobody knows cannot be cancelled', async ({ open }) => {
  const world = await open();

  const { status, body } = await refusedCancel(world, { client_orderid: 'nobody-knows' });

  expect([status, body.code]).toEqual([404, 'UNKNOWN_PAYMENT']);
});

test('a declined payment has no hold to release', async ({ open }) => {
  const world = await open();
  const { client_orderid } = await world.preauth({ cvv2: '116' });

  const { status, body } = await refusedCancel(world, { client_orderid });

  expect(status).toBe(409);
  expect(body).toMatchObject({
    code: 'NOT_CANCELLABLE',
    detail: 'its preauth ended as declined, so there is no hold',
  });
  expect((await world.payment(client_orderid)).operations).toHaveLength(1);
});

test('what was captured has no hold to release, and what was released none to capture', async ({ open }) => {
  const world = await open();
  const [taken, freed] = [await world.preauth(), await world.preauth()];
  await world.capture({ client_orderid: taken.client_orderid });

  expect(await refusedCancel(world, { client_orderid: taken.client_orderid })).toMatchObject({
    status: 409,
    body: {
      code: 'NOT_CANCELLABLE',
      title: 'There is no hold to release, or it is being captured.',
      detail: 'a capture of it was asked for, and has not failed',
    },
  });

  await world.cancel({ client_orderid: freed.client_orderid });
  expect(await world.http('POST', '/v1/captures', { client_orderid: freed.client_orderid })).toMatchObject({
    status: 409,
    body: {
      code: 'NOT_CAPTURABLE',
      title: 'There is no hold to take, or it is being released.',
      detail: 'its hold is being released, or was',
    },
  });
  expect(world.gateway.books().executed).toMatchObject({ preauth: 2, capture: 1, cancel: 1 });
});

test('a capture that waits for its preauth stands in the way of a cancel', async ({ open }) => {
  const world = await open({ roles: [] });
  const { client_orderid } = await world.preauth({}, 0);
  await world.capture({ client_orderid }, 0);

  expect((await refusedCancel(world, { client_orderid })).body.code).toBe('NOT_CANCELLABLE');
});

test.for([
  ['an amount', { amount: '10.42', currency: 'USD' }, ['amount', 'currency']],
  ['an orderid', { orderid: '1' }, ['orderid']],
  ['a foreign account', { account: 'other' }, ['account']],
  ['an empty comment', { comment: '' }, ['comment']],
  ['a comment of 51 characters', { comment: 'x'.repeat(51) }, ['comment']],
  ['a card number in its comment', { comment: 'card 4538 9773 9960 6732' }, ['comment']],
  ['a card code in its comment', { comment: 'cvv 123' }, ['comment']],
  ['a comment of two lines', { comment: 'one\ntwo' }, ['comment']],
] as const)('a cancel with %s is a 400 that names the field', async ([, fields, named]) => {
  const world = shared();
  const { client_orderid } = await world.preauth();

  const { status, body } = await refusedCancel(world, { client_orderid, ...fields });

  expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  expect(body.issues.map(({ path }: { path: string }) => path)).toEqual(named);
  expect(JSON.stringify(body)).not.toMatch(/4538|6732|one/);
  expect((await world.payment(client_orderid)).operations).toHaveLength(1);
});

test('a repeat is the same cancel, whatever it comments', async ({ open }) => {
  const world = await open();
  const { client_orderid } = await world.preauth();
  const first = await world.cancel({ client_orderid, comment: 'ж'.repeat(50) });

  const again = await world.http('POST', '/v1/cancels', { client_orderid, comment: 'another reason' });

  expect(again).toMatchObject({ status: 202, body: first });
  expect(world.gateway.books().requests.return).toBe(1);
});
