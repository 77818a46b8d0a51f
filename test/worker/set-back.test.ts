import { expect } from 'vitest';
import { inMemory, openTide } from '../../src/ledger/tide.ts';
import type { PaymentName } from '../../src/payment/payment.ts';
import { visitPreauth } from '../../src/worker/preauth.ts';
import { deskIn, held } from '../support/desk.ts';
import { aPreauth } from '../support/orders.ts';
import { snapshot } from '../support/set-back.ts';
import { test, type World } from '../support/world.ts';

async function enqueue(world: World): Promise<PaymentName> {
  const { body } = await world.http('POST', '/v1/preauths', aPreauth());
  return { account: 'default', client_orderid: body.client_orderid };
}

test('both stores set back at once: a preauth is looked for before it is sent, and found', async ({
  open,
}) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk: plain, close } = deskIn(world);
  const clock = { now: Date.now() };
  const tide = openTide(world.redis, world.prefix, {
    memory: inMemory(),
    alarm: () => undefined,
    now: () => clock.now,
  });
  const desk = { ...plain, tide };
  const name = await enqueue(world);
  await tide.mark();
  const setBack = await snapshot(world);
  clock.now += 5_000;
  await visitPreauth(desk)(name, held);
  await world.gateway.settled(name.client_orderid, 'preauth');

  await setBack();
  expect((await world.ledger.find(name))?.payment.status).toBe('queued');
  await visitPreauth(desk)(name, held);
  await world.work();

  expect(await world.payment(name.client_orderid)).toMatchObject({ status: 'approved' });
  expect(world.gateway.books().requests.preauth).toBe(1);
  await close();
});

test('after it was set back, a preauth that is new at the gateway is sent all the same', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);
  const name = await enqueue(world);
  await desk.tide.mark();
  await world.redis.del(`${world.prefix}:tide`);

  await visitPreauth(desk)(name, held);
  expect((await world.ledger.find(name))?.payment.status).toBe('queued'); // may not be seen there yet

  const later = { now: () => Date.now() + 11 * 60_000, cardTtlMs: 15 * 60_000 };
  await visitPreauth({ ...desk, ...later })(name, held);

  expect((await world.ledger.find(name))?.payment.status).toBe('processing');
  expect(world.gateway.books().requests).toMatchObject({ status: 2, preauth: 1 });
  await close();
});

test('a ledger that was never set back costs no question', async ({ open }) => {
  const world = await open({ roles: [], callbacks: false });
  const { desk, close } = deskIn(world);

  await visitPreauth(desk)(await enqueue(world), held);

  expect(world.gateway.books().requests).toEqual({ preauth: 1 });
  await close();
});
