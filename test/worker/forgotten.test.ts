import { expect } from 'vitest';
import { placeOf } from '../../src/worker/claim.ts';
import { minute, remembered, type Scene, test, withCapture } from '../support/scene.ts';

const cards = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:card:*`);
const permitsTaken = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:permit:*`);

test('a preauth whose permit was taken before does not leave; it is found at the gateway', async ({
  scene,
}) => {
  const it = await scene();
  const setBack = await remembered(it);
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');

  await setBack();
  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect(await it.reasons()).toContain('its permit was taken before');

  await it.visit('preauth');
  expect(it.sent('preauth')).toBe(1);
  expect((await it.entry()).payment).toMatchObject({
    status: 'approved',
    paynet_order_id: it.world.gateway.books().orders[0]?.paynet_order_id,
  });
});

test('a preauth that was taken back to its queue with its card is not sent either', async ({ scene }) => {
  const it = await scene();
  const setBack = await remembered(it);
  const { cardRef } = await it.entry();
  const card = await it.world.vaultRedis.dumpBuffer(`${it.world.prefix}:card:${cardRef}`);
  await it.visit('preauth');

  await setBack();
  await it.world.vaultRedis.restore(`${it.world.prefix}:card:${cardRef}`, 60_000, card ?? '');
  await it.visit('preauth');

  expect(it.sent('preauth')).toBe(1);
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test('a capture whose permit was taken before does not leave; it is found at the gateway', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  const setBack = await remembered(it);
  await it.visit('capture');
  const { serial_number } = await it.world.gateway.settled(it.name.client_orderid, 'capture');

  await setBack();
  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });

  await it.visit('capture');
  expect(serial_number).not.toBe('');
  expect(it.sent('capture')).toBe(1);
  expect(await it.operation('capture')).toMatchObject({ status: 'approved' });
});

test('a payment that the ledger forgot is not sent again when it is ordered again', async ({ scene }) => {
  const it = await scene({ order: { client_orderid: 'forgotten' } });
  const { world } = it;
  await it.visit('preauth');
  await world.gateway.settled('forgotten', 'preauth');

  const { payment, journal } = world.ledger.keys;
  await world.redis.del(payment(it.name), journal(it.name));
  expect(await world.preauth({ client_orderid: 'forgotten' }, 0)).toMatchObject({ status: 'queued' });
  await it.visit('preauth');
  await it.visit('preauth');

  expect(it.sent('preauth')).toBe(1);
  expect(await it.operation('preauth')).toMatchObject({ status: 'approved' });
});

test('an emptied vault makes nothing leave twice', async ({ scene }) => {
  const it = await scene();
  const empty = async () => it.world.vaultRedis.del([...(await cards(it)), ...(await permitsTaken(it))]);
  await it.visit('preauth');
  await empty();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await withCapture(it);
  await it.visit('capture');
  await empty();
  await it.visit('capture');

  expect([it.sent('preauth'), it.sent('capture')]).toEqual([1, 1]);
});

test('a preauth whose vault was emptied before it could leave is asked about, not called expired', async ({
  scene,
}) => {
  const it = await scene();
  await it.world.vaultRedis.del(await cards(it));

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect(await it.reasons()).toContain('its card is gone before its time');
});

test('a preauth that ended unsent stays so when the ledger forgets it', async ({ scene }) => {
  const it = await scene();
  const patient = { cardTtlMs: 24 * 60 * minute };
  const setBack = await remembered(it);
  // A worker that died between its claim and its permit: the card is still there.
  const sent_to = placeOf(it.desk.account('default'));
  const now = String(it.clock.now);
  const fields = { claim: 'dead', tries: '1', sent_at: now, send_before: now, sent_to };
  await it.desk.ledger.move(it.name, 'preauth', 'sending', { fields });
  await it.visitUntil('preauth', 'not_sent');
  expect(await cards(it)).toHaveLength(1);

  await setBack();
  for (let visits = 0; visits < 20; visits += 1) {
    await it.visit('preauth', patient);
    it.clock.now += minute;
  }

  expect(it.sent('preauth')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'NEVER_ARRIVED' });
});
