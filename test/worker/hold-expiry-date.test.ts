import { expect } from 'vitest';
import { day } from '../../src/payment/hold-rules.ts';
import { approved, expiryOf } from '../support/holds.ts';
import { type Scene, test } from '../support/scene.ts';

const notFound = 'type=validation-error\n&error-code=101\n&error-message=No\n';

const sentAt = async (scene: Scene) => (await scene.entry()).work.preauth.begunAt ?? 0;

/** The gateway approved it, and its reply was lost. */
async function approvedUnheard(scene: Scene): Promise<string> {
  scene.world.gateway.hooks.replyWith = (command) => (command === 'preauth' ? { destroy: true } : undefined);
  await scene.visit('preauth');
  await scene.world.gateway.settled(scene.name.client_orderid, 'preauth');
  return scene.world.gateway.books().orders[0]?.paynet_order_id ?? '';
}

test.for([
  ['a credit card', '4538977399606732', 28],
  ['a debit card', '2200000000000053', 7],
  ['a card of which the gateway says nothing', '4111111111111111', 7],
] as const)('the hold on %s lasts from its sending', async ([, credit_card_number, days], { scene }) => {
  const it = await scene({ order: { credit_card_number } });

  await approved(it);

  expect(await expiryOf(it)).toBe((await sentAt(it)) + days * day);
});

test('nothing is held before it is approved, nor after it was declined', async ({ scene }) => {
  const it = await scene({ order: { cvv2: '116' } });
  expect((await it.entry()).payment.hold_expires_at).toBeNull();

  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.visitUntil('preauth', 'declined');

  expect((await it.entry()).payment.hold_expires_at).toBeNull();
  expect(await it.world.redis.exists(it.world.ledger.keys.calendar)).toBe(0);
});

test('an approval that only a later capture shows has its date, too', async ({ scene }) => {
  const it = await scene();
  await approvedUnheard(it);
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status'
      ? { body: reply.replace('transaction-type=preauth', 'transaction-type=capture') }
      : undefined;

  await it.visitUntil('preauth', 'approved');

  expect(await expiryOf(it)).toBe((await sentAt(it)) + 28 * day);
});

test('a preauth under review that the daily question settles is a hold in the calendar', async ({
  scene,
}) => {
  const it = await scene();
  await approvedUnheard(it);
  it.world.gateway.hooks.rejectBefore = (command) => (command === 'status' ? { status: 500 } : undefined);
  await it.visitUntil('preauth', 'needs_review');
  it.world.gateway.hooks.rejectBefore = undefined;
  it.clock.now += day;

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'approved' });
  expect(await expiryOf(it)).toBe((await sentAt(it)) + 28 * day);
  const { calendar, holds } = it.world.ledger.keys;
  expect(await it.world.redis.zcard(calendar)).toBe(1);
  expect(await it.world.redis.zcard(holds('default'))).toBe(1);
});

test('one that never arrived is asked about again after an hour', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.rejectBefore = (command) =>
    command === 'preauth' ? { destroy: true } : { body: notFound };
  await it.visitUntil('preauth', 'not_sent');

  const [member, at] = await it.world.redis.zrange(it.world.ledger.keys.givenUp, '0', '-1', 'WITHSCORES');

  expect(member).toBe(`default:${it.name.client_orderid}`);
  expect(Number(at)).toBe(((await it.entry()).work.preauth.givenUpAt ?? 0) + 3_600_000);
});

test('one whose card expired before it was sent is not asked about: it surely never left', async ({
  scene,
}) => {
  const it = await scene();
  it.clock.now += day;
  it.world.gateway.hooks.rejectBefore = (command) => (command === 'status' ? { body: notFound } : undefined);

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CARD_EXPIRED' });
  expect(await it.world.redis.exists(it.world.ledger.keys.givenUp)).toBe(0);
});
