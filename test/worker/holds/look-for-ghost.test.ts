import { Queue, Worker } from 'bullmq';
import { expect, onTestFinished } from 'vitest';
import { hour } from '../../../src/payment/hold-rules.ts';
import { operationOf } from '../../../src/payment/payment.ts';
import { visitId } from '../../../src/queue/jobs.ts';
import { keeperOf } from '../../support/calendar.ts';
import { type Scene, test } from '../../support/scene.ts';

const found = 'a hold was found that had been given up on';
const notFound = { body: 'type=validation-error\n&error-code=101\n&error-message=No\n' };

/** A preauth that the gateway has, though it said for as long as it was asked that it had none. */
async function givenUp(
  scene: (options?: object) => Promise<Scene>,
  order: Record<string, unknown> = {},
  meanwhile: (it: Scene) => Promise<void> = async () => undefined,
) {
  const it = await scene({ order });
  const { hooks } = it.world.gateway;
  hooks.replyWith = (command) => (command === 'preauth' ? { destroy: true } : undefined);
  hooks.rejectBefore = (command) => (command === 'status' ? notFound : undefined);
  await it.visit('preauth');
  await meanwhile(it);
  await it.visitUntil('preauth', 'not_sent');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  const [order_there] = it.world.gateway.books().orders;
  const since = (await it.entry()).work.preauth.givenUpAt ?? 0;
  return {
    it,
    orderid: order_there?.paynet_order_id ?? '',
    appears: () => {
      hooks.rejectBefore = undefined;
    },
    /** Moves the clock to so long after it was given up. */
    after: (hours: number) => {
      it.clock.now = since + hours * hour;
    },
    left: () => it.world.redis.zcard(it.world.ledger.keys.givenUp),
  };
}

/** The job of the cancel as it is once its operation has ended: done, and kept. */
async function spent({ world, name }: Scene) {
  const queue = new Queue('cancel', { connection: world.redis, prefix: world.prefix });
  const worker = new Worker('cancel', undefined, { connection: world.redis, prefix: world.prefix });
  onTestFinished(() => Promise.all([worker.close(), queue.close()]).then(() => undefined));
  const id = visitId('cancel', name);
  const job = await worker.getNextJob('a test');
  await job?.moveToCompleted(null, 'a test', false);
  expect(await queue.getJobState(id)).toBe('completed');
  return { state: () => queue.getJobState(id) };
}

test('it is asked about after 1 h, 6 h, 1 d, 3 d and 7 d, and then not any more', async ({ scene }) => {
  const { it, after, left } = await givenUp(scene);
  const keeper = keeperOf(it);
  const before = it.sent('status');

  for (const hours of [0.9, 1, 5.9, 6, 24, 72, 167, 168, 999]) {
    after(hours);
    await keeper.round();
  }

  expect(it.sent('status')).toBe(before + 5);
  expect(keeper.told(found)).toEqual([]);
  expect(await left()).toBe(0);
});

test('found approved, it is told of and a cancel is added; how the preauth ended stays', async ({
  scene,
}) => {
  const { it, orderid, appears, after, left } = await givenUp(scene);
  const keeper = keeperOf(it);
  appears();
  after(1);

  await keeper.round();

  const { account, client_orderid } = it.name;
  const told = {
    account,
    client_orderid,
    paynet_order_id: orderid,
    state: 'approved',
    done: 'to be released',
  };
  expect(keeper.told(found)).toEqual([told]);
  expect((await it.entry()).payment).toMatchObject({
    paynet_order_id: orderid,
    status: 'queued',
    hold_expires_at: null,
    operations: [
      { operation: 'preauth', status: 'not_sent', error_code: 'NEVER_ARRIVED' },
      { operation: 'cancel', status: 'queued', amount: '10.42' },
    ],
  });
  expect((await it.desk.ledger.journal(it.name)).at(-1)).toMatchObject({
    why: `${found}: to be released`,
    by: 'policy',
    told: { state: 'approved', paynet_order_id: orderid },
  });
  expect(await it.desk.queues.nextVisit({ ...it.name, operation: 'cancel' })).toBeDefined();
  expect(await left()).toBe(0);
});

test('its cancel is sent and heard of like any other', async ({ scene }) => {
  const { it, appears, after } = await givenUp(scene);
  appears();
  after(1);
  await keeperOf(it).round();

  await it.visit('cancel');
  await it.world.gateway.settled(it.name.client_orderid, 'cancel');
  await it.visitUntil('cancel', 'approved');

  expect(it.sent('return')).toBe(1);
  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'NEVER_ARRIVED' });
  expect(it.world.gateway.books().orders[0]?.transactions).toMatchObject([
    { type: 'preauth', status: 'approved' },
    { type: 'cancel', status: 'approved' },
  ]);
});

test('a cancel of the shop that ended with the preauth does not stand in the way: it begins anew', async ({
  scene,
}) => {
  const { it, appears, after } = await givenUp(scene, {}, async (it) => {
    await it.world.http('POST', '/v1/cancels', {
      client_orderid: it.name.client_orderid,
      comment: 'changed',
    });
  });
  await it.visitUntil('cancel', 'not_sent');
  await it.world.redis.hset(it.world.ledger.keys.payment(it.name), 'cancel.tries', 1);
  const jobs = await spent(it);
  appears();
  after(1);

  await keeperOf(it).round();
  const begun = await it.entry();
  expect(operationOf(begun.payment, 'cancel')).toMatchObject({ status: 'queued', error_code: null });
  expect(begun.work.cancel).toMatchObject({ askFirst: true, claim: '', tries: 1, comment: found });
  expect(await jobs.state()).toBe('waiting');

  await it.visit('cancel');
  await it.world.gateway.settled(it.name.client_orderid, 'cancel');
  await it.visitUntil('cancel', 'approved');
  expect(it.sent('return')).toBe(1);
});

test('a question for which it is not the turn yet is put when it is', async ({ scene }) => {
  const { it, after } = await givenUp(scene);
  const questions = { ...it.desk.questions, turn: async () => ({ wait: 700 }) };
  const keeper = keeperOf(it, {}, { questions });
  const asked = it.sent('status');
  after(1);

  await keeper.round();

  expect(it.sent('status')).toBe(asked);
  expect(await keeper.deps.givenUp.due(it.clock.now + 699, 9)).toEqual([]);
  expect(await keeper.deps.givenUp.due(it.clock.now + 700, 9)).toHaveLength(1);
});

test('where its account has it so, it is left', async ({ scene }) => {
  const { it, orderid, appears, after, left } = await givenUp(scene);
  const keeper = keeperOf(it, { foundHolds: 'leave' });
  appears();
  after(1);

  await keeper.round();

  expect(keeper.told(found)).toMatchObject([{ state: 'approved', done: 'left, as its account has it' }]);
  expect((await it.entry()).payment).toMatchObject({
    paynet_order_id: orderid,
    operations: [{ status: 'not_sent' }],
  });
  expect(await left()).toBe(0);
});

test('what somebody has captured there is told of, and nothing is sent', async ({ scene }) => {
  const { it, appears, after } = await givenUp(scene);
  const keeper = keeperOf(it);
  appears();
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status' ? { body: reply.replace('type=preauth', 'type=capture') } : undefined;
  after(1);

  await keeper.round();

  expect(keeper.told(found)).toMatchObject([
    { state: 'captured', done: 'nothing, since it is captured there' },
  ]);
  expect((await it.entry()).payment.operations).toHaveLength(1);
});

test('what was declined there holds no money: it is not asked about again', async ({ scene }) => {
  const { it, appears, after, left } = await givenUp(scene, { cvv2: '116' });
  const keeper = keeperOf(it);
  appears();
  after(1);

  await keeper.round();

  expect(keeper.told(found)).toEqual([]);
  expect(await left()).toBe(0);
});

test("an order that is another payment's is not touched", async ({ scene }) => {
  const { it, orderid, appears, after } = await givenUp(scene);
  const keeper = keeperOf(it);
  const { gateway } = { gateway: it.desk.account('default').baseUrl.href };
  await it.world.redis.set(it.world.ledger.keys.order(gateway, orderid), 'default:somebody-else');
  appears();
  after(1);

  await keeper.round();

  expect((await it.entry()).payment).toMatchObject({ paynet_order_id: null, operations: [{}] });
  expect(keeper.told(found)).toMatchObject([{ done: expect.stringContaining('not known to be this') }]);
});

test('nor is one of another sum', async ({ scene }) => {
  const { it, appears, after } = await givenUp(scene);
  const keeper = keeperOf(it);
  appears();
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status' ? { body: reply.replaceAll('amount=10.42', 'amount=9.42') } : undefined;
  after(1);

  await keeper.round();

  expect(keeper.told(found)).toEqual([]);
  expect((await it.entry()).payment.operations).toHaveLength(1);
});

test('without an answer it is asked again every hour, for a month', async ({ scene }) => {
  const { it, after, left } = await givenUp(scene);
  const keeper = keeperOf(it);
  it.world.gateway.hooks.rejectBefore = () => ({ status: 500 });
  const before = it.sent('status');

  for (const hours of [1, 1.9, 2]) {
    after(hours);
    await keeper.round();
  }
  expect(it.sent('status')).toBe(before + 2);
  expect(await left()).toBe(1);

  after(30 * 24);
  await keeper.round();
  expect(await left()).toBe(0);
});

test('one that a person declined, and the gateway holds money for, is released', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.desk.ledger.move(it.name, 'preauth', 'needs_review');
  await it.desk.ledger.move(it.name, 'preauth', 'declined', { givenUp: true, by: 'anna' });
  const keeper = keeperOf(it);

  it.clock.now += hour;
  await keeper.round();

  expect(keeper.told(found)).toMatchObject([{ state: 'approved', done: 'to be released' }]);
  expect((await it.entry()).payment.operations).toMatchObject([
    { status: 'declined' },
    { operation: 'cancel', status: 'queued' },
  ]);
});

test('where a cancel was refused before, a person is told to do it', async ({ scene }) => {
  const { it, appears, after } = await givenUp(scene);
  const money = { amount: '10.42', currency: 'USD' };
  await it.desk.ledger.add(it.name, 'cancel', money, ['not_sent']);
  for (const state of ['sending', 'refused'] as const) await it.desk.ledger.move(it.name, 'cancel', state);
  const keeper = keeperOf(it);
  appears();
  after(1);

  await keeper.round();

  expect(keeper.told(found)).toMatchObject([
    { done: "it can't be released from here, its cancel ended as refused before" },
  ]);
});
