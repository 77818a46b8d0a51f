import { expect } from 'vitest';
import { openWatch } from '../../src/ledger/watch.ts';
import { usualHoldRules } from '../../src/payment/hold-rules.ts';
import { visitId } from '../../src/queue/jobs.ts';
import { openReviews } from '../../src/queue/review.ts';
import { visitCallback } from '../../src/worker/callback.ts';
import { visitPreauth } from '../../src/worker/preauth.ts';
import { deskIn, held } from '../support/desk.ts';
import { aPreauth } from '../support/orders.ts';
import { test, type World } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

/** Asked five times, then a person has to look; after that only once a day. */
const impatient = { env: { POLL_SCHEDULE: '20ms*5' } };

/** A preauth that the gateway approved, but told of another sum until the answers are mended again. */
async function underReview(world: World) {
  const { hooks } = world.gateway;
  hooks.callbacks = 'off';
  hooks.replyWith = (command, _params, reply) =>
    command === 'status' ? { body: reply.replaceAll('amount=10.42', 'amount=104.20') } : undefined;
  const { client_orderid } = (await world.http('POST', '/v1/preauths', aPreauth())).body;
  await expect.poll(async () => (await world.payment(client_orderid, 0)).status).toBe('needs_review');

  const { desk, close } = deskIn(world);
  return {
    name: { account: 'default', client_orderid: String(client_orderid) },
    payment: await world.payment(client_orderid, 0),
    mend: () => {
      hooks.replyWith = undefined;
    },
    desk,
    close,
    reviews: openReviews({
      ledger: world.ledger,
      watch: openWatch(world.redis, world.prefix),
      queues: desk.queues,
    }),
  };
}

const byAnna = {
  reason: 'seen in the back office',
  by: 'anna',
  gateway: 'https://gateway.example',
  holdDays: usualHoldRules.days,
};

test("a person's decision reaches the job, whoever waits, and the capture that waited", async ({ open }) => {
  const world = await open(impatient);
  const { name, payment, mend, reviews, close } = await underReview(world);
  const capture = world.capture({ client_orderid: name.client_orderid });
  await expect.poll(() => world.redis.zcard(`${world.prefix}:capture:delayed`)).toBe(1);
  mend();

  expect(await reviews.decide(payment, { ...byAnna, as: 'approved' })).toMatchObject({ ok: true });

  expect(await capture).toMatchObject({ status: 'approved', operations: [{ status: 'approved' }, {}] });
  const job = `${world.prefix}:preauth:${visitId('preauth', name)}`;
  await expect.poll(() => world.redis.hget(job, 'returnvalue')).toContain('"status":"approved"');
  expect(world.gateway.books().requests).toMatchObject({ preauth: 1, capture: 1 });
  await close();
});

test('whoever waits for a payment under review is answered when it is decided', async ({ open }) => {
  const world = await open(impatient);
  const { name, payment, reviews, close } = await underReview(world);
  const waiting = world.payment(name.client_orderid, 30);

  await reviews.decide(payment, { ...byAnna, as: 'declined' });

  expect(await waiting).toMatchObject({
    status: 'declined',
    operations: [{ error_code: 'DECIDED_BY_HAND' }],
  });
  await close();
});

test('the daily question may settle it before a person does', async ({ open }) => {
  const world = await open(impatient);
  const { name, payment, mend, desk, reviews, close } = await underReview(world);
  expect(await visitPreauth(desk)(name, held)).toEqual({ snooze: 86_400_000 });
  mend();

  expect(await visitPreauth(desk)(name, held)).toMatchObject({ settled: { status: 'approved' } });

  expect(await reviews.decide(payment, { ...byAnna, as: 'declined' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('(preauth approved)'),
  });
  expect(await world.payment(name.client_orderid, 0)).toMatchObject({ status: 'approved' });
  await close();
});

test('an answer that contradicts what a person decided changes nothing and is not lost', async ({ open }) => {
  const world = await open(impatient);
  const { name, payment, mend, desk, reviews, close } = await underReview(world);
  await reviews.decide(payment, { ...byAnna, as: 'declined' });
  const before = await world.payment(name.client_orderid, 0);
  const { log, lines } = recordingLog();
  const claim = { orderid: payment.paynet_order_id ?? '', status: 'approved', type: 'preauth' };
  const news = { ...name, ...claim, heardAt: Date.now() };

  // Nothing to be believed yet, so it is asked again.
  expect(await visitCallback({ ...desk, log })(news)).toEqual({ snooze: 500 });
  mend();
  await expect
    .poll(() => visitCallback({ ...desk, log })(news), { timeout: 5_000 })
    .toEqual({ settled: 'heard' });

  expect(await world.payment(name.client_orderid, 0)).toEqual(before);
  expect((await world.ledger.journal(name)).at(-1)).toMatchObject({
    from: 'declined',
    to: 'approved',
    refused: true,
  });
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      message: 'an answer contradicts how it ended',
      state: 'approved',
      status: 'declined',
    }),
  );
  await close();
});

test('a decision that was cut off before anybody heard of it can be repeated, and is heard', async ({
  open,
}) => {
  const world = await open(impatient);
  const { name, payment, reviews, close } = await underReview(world);
  const deps = { ledger: world.ledger, watch: openWatch(world.redis, world.prefix) };
  const cutOff = openReviews({ ...deps, queues: { wake: () => Promise.reject(new Error('gone')) } });
  await expect(cutOff.decide(payment, { ...byAnna, as: 'approved' })).rejects.toThrow('gone');
  const now = await world.payment(name.client_orderid, 0);

  expect(await reviews.decide(now, { ...byAnna, as: 'approved' })).toMatchObject({ ok: true });
  expect(await reviews.decide(now, { ...byAnna, as: 'declined' })).toMatchObject({
    code: 'NOT_UNDER_REVIEW',
  });

  const job = `${world.prefix}:preauth:${visitId('preauth', name)}`;
  await expect.poll(() => world.redis.hget(job, 'returnvalue')).toContain('"status":"approved"');
  await close();
});

test('a hold of which nobody knows the order is not approved while a capture waits for it', async ({
  open,
}) => {
  const world = await open({ ...impatient, callbacks: false });
  world.gateway.hooks.rejectBefore = () => ({ destroy: true });
  const { client_orderid } = (await world.http('POST', '/v1/preauths', aPreauth())).body;
  const name = { account: 'default', client_orderid: String(client_orderid) };
  await world.http('POST', '/v1/captures', { client_orderid });
  const underReviewNow = async () => (await world.ledger.find(name))?.payment.operations[0]?.status;
  await expect.poll(underReviewNow, { timeout: 15_000 }).toBe('needs_review');
  const { desk, close } = deskIn(world);
  const watch = openWatch(world.redis, world.prefix);
  const reviews = openReviews({ ledger: world.ledger, watch, queues: desk.queues });
  const payment = await world.payment(name.client_orderid, 0);

  expect(await reviews.decide(payment, { ...byAnna, as: 'approved' })).toMatchObject({
    code: 'ORDER_ID_NEEDED',
    message: expect.stringContaining('--paynet-order-id'),
  });
  expect(await reviews.decide(payment, { ...byAnna, as: 'approved', paynet_order_id: '7' })).toMatchObject({
    ok: true,
  });
  await close();
});
