import { expect } from 'vitest';
import { openWatch } from '../../src/ledger/watch.ts';
import { visitCallback } from '../../src/worker/callback.ts';
import { lost, minute, type Scene, test, withCapture } from '../support/scene.ts';

const day = 24 * 60 * minute;
const schedule = { POLL_SCHEDULE: '60s*30' };

/** The gateway has it, and only says "unknown". */
async function inDoubtThere(it: Scene): Promise<void> {
  it.world.gateway.hooks.replyWith = (command, _params, reply) =>
    command === 'status' ? { body: reply.replace(/status=\w+\n/, 'status=unknown\n') } : undefined;
  await it.visit('preauth');
}

const underReview = ({ world }: Scene) => openWatch(world.redis, world.prefix).underReview();

test("the gateway's own 'unknown' for as long as the schedule says: a person decides", async ({ scene }) => {
  const it = await scene({ env: schedule });
  await inDoubtThere(it);
  const sentAt = it.clock.now;

  await it.visitUntil('preauth', 'needs_review');

  expect(it.clock.now).toBeGreaterThan(sentAt + 30 * minute);
  expect(await underReview(it)).toEqual([{ operation: 'preauth', ...it.name }]);
  expect((await it.entry()).payment.status).toBe('needs_review');
});

test('that it is told again and again is written once', async ({ scene }) => {
  const it = await scene({ env: schedule });
  await inDoubtThere(it);
  await it.visit('preauth');
  const { version } = (await it.entry()).payment;
  const { length } = await it.desk.ledger.journal(it.name);

  for (let visits = 0; visits < 3; visits += 1) await it.visit('preauth');

  expect((await it.entry()).payment.version).toBe(version);
  expect(await it.desk.ledger.journal(it.name)).toHaveLength(length);
});

test('nor does a "still processing" that is told again fill the history', async ({ scene }) => {
  const it = await scene({ env: schedule, simulator: { approvalMs: Number.POSITIVE_INFINITY } });
  await it.visit('preauth');
  const { length } = await it.desk.ledger.journal(it.name);

  for (let visits = 0; visits < 3; visits += 1) await it.visit('preauth');

  expect(it.sent('status')).toBe(3);
  expect(await it.desk.ledger.journal(it.name)).toHaveLength(length);
});

test('a gateway that says nothing at all makes no failure of it, however long', async ({ scene }) => {
  const it = await scene({ env: schedule });
  await it.visit('preauth');
  lost(it, 'status');

  await it.visitUntil('preauth', 'needs_review');
  expect(await it.visit('preauth')).toEqual({ snooze: day });
  it.clock.now += 30 * day;
  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'needs_review', error_code: null });
});

test('the daily look settles it when the gateway has an answer after all', async ({ scene }) => {
  const it = await scene({ env: schedule });
  await inDoubtThere(it);
  await it.visitUntil('preauth', 'needs_review');
  it.world.gateway.hooks.replyWith = undefined;
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');

  expect(await it.visit('preauth')).toMatchObject({ settled: { status: 'approved' } });
  expect(await underReview(it)).toEqual([]);
});

test('so does a late callback, and it wakes the job', async ({ scene }) => {
  const it = await scene({ env: schedule });
  await inDoubtThere(it);
  await it.visitUntil('preauth', 'needs_review');
  it.world.gateway.hooks.replyWith = undefined;
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  const woken: string[] = [];
  const queues = { ...it.desk.queues, wake: async (operation: string) => woken.push(operation) > 0 };

  const orderid = (await it.entry()).payment.paynet_order_id ?? '';
  const news = { ...it.name, orderid, status: 'approved', type: 'preauth', heardAt: it.clock.now };
  await visitCallback({ ...it.desk, queues })(news);

  expect(await it.operation('preauth')).toMatchObject({ status: 'approved' });
  expect(woken).toEqual(['preauth']);
});

test('the schedule counts from the first sending, although a capture was sent again', async ({ scene }) => {
  const it = await scene({ env: { ...schedule, NOT_FOUND_GRACE: '1m' } });
  await withCapture(it);
  lost(it, 'capture');
  const begun = it.clock.now;
  while (it.clock.now < begun + 29 * minute) {
    await it.visit('capture');
    it.clock.now += minute / 2;
  }
  expect((await it.entry()).work.capture.tries).toBeGreaterThan(3);
  expect((await it.entry()).work.capture.begunAt).toBe(begun);
  it.world.gateway.hooks.rejectBefore = () => ({ destroy: true });

  it.clock.now = begun + 30 * minute - 1;
  await it.visit('capture');
  expect(await it.operation('capture')).not.toMatchObject({ status: 'needs_review' });
  it.clock.now += 1;
  await it.visit('capture');
  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'needs_review' });
});
