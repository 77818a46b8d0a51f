import { expect } from 'vitest';
import { hour } from '../../../src/payment/hold-rules.ts';
import { keeperOf } from '../../support/calendar.ts';
import { approved, expiryOf } from '../../support/holds.ts';
import { refuseCaptures, type Scene, test, withCapture } from '../../support/scene.ts';

const treated = 'hold expires, treated as its account has it';

/** What the journal says the rules did. */
const byPolicy = async ({ desk, name }: Scene) =>
  (await desk.ledger.journal(name)).filter(({ by }) => by === 'policy').map(({ why }) => why);

/** What somebody does at the gateway beside us. */
async function there(it: Scene, type: 'capture' | 'cancel', status = 'approved') {
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status'
      ? {
          body: reply
            .replace('transaction-type=preauth', `transaction-type=${type}`)
            .replace('status=approved', `status=${status}`),
        }
      : undefined;
}

test('left: at its end the gateway is asked, and that it was left is written down', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it);
  await keeper.round(1);
  const asked = it.sent('status');

  await keeper.round(0);
  await keeper.round(-100);

  expect(it.sent('status')).toBe(asked + 1);
  expect(await byPolicy(it)).toEqual(['hold expires: left']);
  expect(keeper.told(treated)).toMatchObject([{ done: 'left' }]);
  expect((await it.entry()).payment.operations).toHaveLength(1);
});

test('captured: six hours ahead its capture is added and sent', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it, { atExpiry: 'capture' });

  await keeper.round(6.1);
  expect(await it.operation('capture')).toBeUndefined();
  await keeper.round(6);

  expect(await it.operation('capture')).toMatchObject({ status: 'queued', amount: '10.42', currency: 'USD' });
  expect((await it.entry()).work.capture).toMatchObject({ askFirst: true, lane: 'singles' });
  expect(await byPolicy(it)).toEqual(['hold expires', 'hold expires: to be captured']);
  expect(await it.desk.queues.nextVisit({ ...it.name, operation: 'capture' })).toBeDefined();
  await it.visit('capture');
  await it.world.gateway.settled(it.name.client_orderid, 'capture');
  await it.visitUntil('capture', 'approved');
  expect(it.sent('capture')).toBe(1);
  expect(await it.world.redis.exists(it.world.ledger.keys.calendar)).toBe(0);
});

test('released: its cancel is added and sent', async ({ scene }) => {
  const it = await scene();
  await approved(it);

  await keeperOf(it, { atExpiry: 'release', leadMs: 12 * hour }).round(12);

  expect(await it.operation('cancel')).toMatchObject({ status: 'queued', amount: '10.42' });
  expect((await it.entry()).work.cancel).toMatchObject({
    askFirst: true,
    comment: 'hold expires',
  });
  expect(await it.desk.queues.nextVisit({ ...it.name, operation: 'cancel' })).toBeDefined();
  await it.visit('cancel');
  await it.world.gateway.settled(it.name.client_orderid, 'cancel');
  await it.visitUntil('cancel', 'approved');
  expect(it.sent('return')).toBe(1);
  expect(await it.world.redis.exists(it.world.ledger.keys.calendar)).toBe(0);
});

test('a question for which it is not the turn yet is put when it is', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const asked = it.sent('status');
  const questions = { ...it.desk.questions, turn: async () => ({ wait: 700 }) };
  const keeper = keeperOf(it, {}, { questions });

  await keeper.round(0);

  expect(it.sent('status')).toBe(asked);
  expect(await keeper.deps.holds.due(it.clock.now + 699, 9)).toEqual([]);
  expect(await keeper.deps.holds.due(it.clock.now + 700, 9)).toHaveLength(1);
});

test.for([
  ['capture', 'captured'],
  ['cancel', 'released'],
] as const)('where a %s was made there meanwhile, nothing is sent', async ([type, word], { scene }) => {
  const it = await scene();
  await approved(it);
  await there(it, type);

  await keeperOf(it, { atExpiry: 'release' }).round(6);

  expect((await it.entry()).payment.operations).toHaveLength(1);
  expect(await byPolicy(it)).toEqual([`hold expires: it is ${word} there already, so nothing is sent`]);
  expect(await it.world.redis.exists(it.world.ledger.keys.calendar)).toBe(0);
});

test('a capture that was declined there leaves the hold to be released', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  await there(it, 'capture', 'declined');

  await keeperOf(it, { atExpiry: 'release' }).round(6);

  expect(await it.operation('cancel')).toMatchObject({ status: 'queued' });
});

test('while a capture is under way there, it waits', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it, { atExpiry: 'release' });
  await there(it, 'capture', 'processing');
  await keeper.round(6);
  expect(await byPolicy(it)).toEqual([]);

  await there(it, 'capture');
  await keeper.round(5.9);

  expect(await byPolicy(it)).toEqual(['hold expires: it is captured there already, so nothing is sent']);
});

test.for([
  ['is silent', { status: 500 }],
  ['does not know the order', { body: 'type=validation-error\n&error-code=101\n&error-message=No\n' }],
  [
    'speaks of another sum',
    { body: 'type=status-response\n&status=approved\n&transaction-type=preauth\n&amount=9.00\n' },
  ],
] as const)('while the gateway %s, nothing is done, and it is asked again', async ([, reply], { scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it, { atExpiry: 'capture' });
  it.world.gateway.hooks.rejectBefore = (command) => (command === 'status' ? reply : undefined);
  await keeper.round(6);
  await keeper.round(5.9);
  await keeper.round(-24);
  expect(await it.operation('capture')).toBeUndefined();
  expect(await byPolicy(it)).toEqual([]);

  it.world.gateway.hooks.rejectBefore = undefined;
  await keeper.round(-26);

  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
});

test('a gateway that says "later" to a question is asked nothing more for a while', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  it.world.gateway.hooks.rejectBefore = () => ({ status: 429, headers: { 'retry-after': '60' } });

  await keeperOf(it).round(0);

  expect(await it.desk.questions.turn(it.name, 'preauth')).toMatchObject({ wait: expect.any(Number) });
});

test('a gateway that is silent for a week after its end is not asked any more', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  it.world.gateway.hooks.rejectBefore = () => ({ status: 500 });

  await keeperOf(it).round(-7 * 24);

  expect(await it.world.redis.exists(it.world.ledger.keys.calendar)).toBe(0);
});

test('a warning comes in time, though the gateway is silent when the hold is to be treated', async ({
  scene,
}) => {
  const it = await scene();
  await approved(it);
  it.world.gateway.hooks.rejectBefore = () => ({ status: 500 });
  const keeper = keeperOf(it, { atExpiry: 'capture', leadMs: 30 * hour });

  for (const hours of [30, 29, 24, 23]) await keeper.round(hours);

  expect(keeper.told('hold expires soon').map(({ hours }) => hours)).toEqual([48, 24]);
});

test('what is under way is left to itself, and treated where it ends in vain in time', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  const keeper = keeperOf(it, { atExpiry: 'release' });
  const asked = it.sent('status');
  await keeper.round(6);
  expect(it.sent('status')).toBe(asked);
  expect(await it.operation('cancel')).toBeUndefined();

  await it.desk.ledger.move(it.name, 'capture', 'not_sent');
  await keeper.round(4.9);

  expect(await it.operation('cancel')).toMatchObject({ status: 'queued' });
});

test('a hold whose capture ended in vain is not captured again', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 114);
  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'refused' });

  await keeperOf(it, { atExpiry: 'capture' }).round(6);

  expect(await byPolicy(it)).toEqual([
    "hold expires: it can't be captured, its capture ended as refused before",
  ]);
  expect(it.sent('capture')).toBe(1);
});

test('nor is one whose capture was never sent', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  await it.desk.ledger.move(it.name, 'capture', 'not_sent');

  await keeperOf(it, { atExpiry: 'capture' }).round(6);

  expect(await byPolicy(it)).toEqual([
    "hold expires: it can't be captured, its capture ended as not_sent before",
  ]);
});

test('once it is over, a silent gateway is asked every hour only', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  it.world.gateway.hooks.rejectBefore = () => ({ status: 500 });
  const keeper = keeperOf(it);
  await keeper.round(0);
  const asked = it.sent('status');

  await keeper.round(-0.9);
  expect(it.sent('status')).toBe(asked);

  await keeper.round(-1);
  expect(it.sent('status')).toBe(asked + 1);
});

test('the id of an order that a person approved without it is learned on the way', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = (command) => (command === 'preauth' ? { destroy: true } : undefined);
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  const holdUntil = it.clock.now + 10 * hour;
  await it.desk.ledger.move(it.name, 'preauth', 'approved', { by: 'anna', holdUntil });

  await keeperOf(it, { atExpiry: 'capture' }).round(6);

  const [order] = it.world.gateway.books().orders;
  expect((await it.entry()).payment).toMatchObject({
    paynet_order_id: order?.paynet_order_id,
    operations: [{ status: 'approved' }, { operation: 'capture', status: 'queued' }],
  });
});

test('two who treat it at once add one capture', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  it.clock.now = (await expiryOf(it)) - hour;
  const keepers = [keeperOf(it, { atExpiry: 'capture' }), keeperOf(it, { atExpiry: 'capture' })];
  for (const { deps } of keepers) deps.duty.take = async () => true;

  await Promise.all(keepers.map((keeper) => keeper.round()));

  expect((await byPolicy(it)).filter((why) => why === 'hold expires')).toHaveLength(1);
  expect(await byPolicy(it)).toHaveLength(2);
});
