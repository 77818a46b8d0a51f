import { expect } from 'vitest';
import type { OperationName } from '../../src/payment/payment.ts';
import { lost, minute, type Scene, test, withCapture } from '../support/scene.ts';

/** Sends it where nothing arrives. Then that request can't leave any more. */
async function sendIntoTheVoid(it: Scene, operation: OperationName): Promise<void> {
  lost(it, operation);
  await it.visit(operation);
  expect(await it.operation(operation)).toMatchObject({ status: 'unknown' });
}

const grace = 10 * minute;
const untilItCannotLeave = 5_000;

test.for(['preauth', 'capture'] as const)(
  'a %s that the gateway did not know twice is not believed absent, however late',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    await sendIntoTheVoid(it, operation);
    it.clock.now += untilItCannotLeave;
    await it.visit(operation);
    it.clock.now += 5 * grace;
    await it.visit(operation);

    expect(await it.operation(operation)).toMatchObject({ status: 'unknown' });
    expect((await it.entry()).work[operation].absences).toBe(2);
  },
);

test.for(['preauth', 'capture'] as const)(
  'nor one that it did not know often, before the grace period is over',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    await sendIntoTheVoid(it, operation);
    it.clock.now += untilItCannotLeave;
    const since = it.clock.now;
    for (let visits = 0; visits < 5; visits += 1) {
      await it.visit(operation);
      it.clock.now += minute;
    }
    it.clock.now = since + grace - 1;
    await it.visit(operation);
    expect(await it.operation(operation)).toMatchObject({ status: 'unknown' });

    it.clock.now += 1;
    await it.visit(operation);
    expect(await it.operation(operation)).not.toMatchObject({ status: 'unknown' });
  },
);

test('a clock that is far ahead does not shorten the period', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  it.clock.now += untilItCannotLeave + 2 * grace; // on the machine that asks

  for (let visits = 0; visits < 5; visits += 1) {
    await it.visit('preauth');
    it.clock.now += 4_000;
  }

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test('absence is not believed of a gateway that the request was not sent to', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  const account = () => ({ ...it.desk.account('default'), login: 'another' });
  it.world.gateway.hooks.rejectBefore = () => ({ body: 'type=error\n&error-code=101\n&error-message=No\n' });

  for (let visits = 0; visits < 15; visits += 1) {
    it.clock.now += minute;
    await it.visit('preauth', { account });
  }

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect((await it.entry()).work.preauth.absences).toBe(0);
});

test('answers to questions from while it could still leave do not count', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');

  it.clock.now += untilItCannotLeave - 1;
  await it.visit('preauth');
  expect(it.sent('status')).toBe(1);
  expect((await it.entry()).work.preauth.absences).toBe(0);

  it.clock.now += 1;
  await it.visit('preauth');
  expect((await it.entry()).work.preauth.absences).toBe(1);
});

test('a question counts from when it was put, not from when it was answered', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  it.world.gateway.hooks.beforeReply = async () => {
    it.clock.now += untilItCannotLeave + grace;
  };

  await it.visit('preauth');

  expect((await it.entry()).work.preauth.absences).toBe(0);
});

test('a preauth that never arrived has ended as not sent, and is never sent again', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');

  await it.visitUntil('preauth', 'not_sent');
  expect(await it.operation('preauth')).toMatchObject({ error_code: 'NEVER_ARRIVED' });

  it.world.gateway.hooks.rejectBefore = undefined;
  expect(await it.visit('preauth')).toMatchObject({ settled: { status: 'not_sent' } });
  expect(it.sent('preauth')).toBe(1);
});

test.for([
  ['a gateway that told its order', { paynet_order_id: '6863073' }],
  [
    'a gateway that told the number of the request',
    { serial_number: '00000000-0000-0000-0000-0000043b64d7' },
  ],
] as const)('%s cannot have lost it', async ([, facts], { scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  // It was told while the state was another's business: a late reply, a callback.
  await it.desk.ledger.move(it.name, 'preauth', 'sending', { facts: { gateway: 'g', ...facts } });
  it.clock.now += untilItCannotLeave + grace;

  for (let visits = 0; visits < 5; visits += 1) await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect((await it.entry()).work.preauth.absences).toBe(0);
});

test('nor one that it took, although it told no number at all', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = () => ({ body: 'type=async-response\n' });
  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'processing', serial_number: null });
  it.world.gateway.hooks.replyWith = () => ({ body: 'type=error\n&error-code=101\n&error-message=No\n' });
  it.clock.now += untilItCannotLeave + grace;

  await it.visit('preauth');

  expect((await it.entry()).work.preauth.absences).toBe(0);
});

test("nor one that it took under the order of another payment's", async ({ scene }) => {
  const it = await scene();
  const order = it.world.ledger.keys.order(it.desk.account('default').baseUrl.href, '6863073');
  await it.world.redis.set(order, 'default:somebody-else');
  await it.visit('preauth');
  it.world.gateway.hooks.replyWith = () => ({ body: 'type=error\n&error-code=101\n&error-message=No\n' });
  it.clock.now += untilItCannotLeave + grace;

  for (let visits = 0; visits < 5; visits += 1) await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect((await it.entry()).work.preauth.absences).toBe(0);
});

test("a capture of which the gateway said its own 'unknown' is not believed absent", async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  await sendIntoTheVoid(it, 'capture');
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status'
      ? { body: reply.replace('=preauth', '=capture').replace('status=approved', 'status=unknown') }
      : undefined;
  await it.visit('capture');
  expect((await it.entry()).work.capture.told).toBe('seen');

  it.world.gateway.hooks.replyWith = undefined;
  it.clock.now += untilItCannotLeave + grace;
  for (let visits = 0; visits < 5; visits += 1) await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
  expect(it.sent('capture')).toBe(1);
});

test.for<[string, string]>([
  ['a refusal that is not about the order', 'type=error\n&error-code=2\n&error-message=No\n'],
  ['an internal error', 'type=error\n&error-code=102\n&error-message=No\n'],
  ['a web page', '<html>Please log in</html>'],
])('%s says nothing about absence', async ([, body], { scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  it.world.gateway.hooks.rejectBefore = () => ({ body });
  it.clock.now += untilItCannotLeave + grace;

  for (let visits = 0; visits < 5; visits += 1) await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test('an answer about an attempt that was overtaken while it was asked ends nothing', async ({ scene }) => {
  const it = await scene();
  await sendIntoTheVoid(it, 'preauth');
  it.clock.now += untilItCannotLeave + grace;
  for (let visits = 0; visits < 2; visits += 1) await it.visit('preauth');

  it.world.gateway.hooks.beforeReply = async () => {
    // The sender's own late word: nothing left after all; and another visit takes it up.
    await it.desk.ledger.move(it.name, 'preauth', 'queued');
    const attempt = {
      claim: 'another',
      absences: '0',
      send_before: String(it.clock.now + untilItCannotLeave),
    };
    await it.desk.ledger.move(it.name, 'preauth', 'sending', { fields: attempt });
    await it.desk.ledger.move(it.name, 'preauth', 'unknown', { claim: 'another' });
  };
  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test("an account's own word for a code is heard in the answer to a question, too", async ({ scene }) => {
  const it = await scene();
  lost(it, 'preauth');
  await it.visit('preauth');
  it.world.gateway.hooks.rejectBefore = () => ({ body: 'type=error\n&error-code=4711\n&error-message=No\n' });
  it.clock.now += untilItCannotLeave + grace;
  const account = () => ({ ...it.desk.account('default'), errorCodes: { '4711': 'absent' as const } });

  await it.visit('preauth');
  expect((await it.entry()).work.preauth.absences).toBe(0);
  await it.visit('preauth', { account });
  expect((await it.entry()).work.preauth.absences).toBe(1);
});
