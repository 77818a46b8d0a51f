import { expect } from 'vitest';
import { day } from '../../src/payment/hold-rules.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { expiryOf } from '../support/holds.ts';
import {
  lost,
  minute,
  refuseCaptures,
  type Scene,
  type SceneOptions,
  test,
  withCapture,
} from '../support/scene.ts';

const both = ['preauth', 'capture'] as const;
type Both = (typeof both)[number];

const short: SceneOptions = { env: { POLL_SCHEDULE: '10s*2', NOT_FOUND_GRACE: '1m' } };

/** A visit whose slot comes when the account has just been stopped. */
async function calledOff(it: Scene, operation: Both): Promise<void> {
  const take = async () => {
    await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
    return { at: performance.now() + 100, until: performance.now() + 10_000 };
  };
  await it.visit(operation, { pace: { ...it.desk.pace, take } });
  await it.desk.standing.resume('default');
  expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
}

const begunAt = async (it: Scene, operation: Both) => (await it.entry()).work[operation].begunAt;

test.for(both)(
  'a %s that was called off is asked about as long as the schedule says once it left',
  async (operation, { scene }) => {
    const it = await scene(short);
    if (operation === 'capture') await withCapture(it);
    await calledOff(it, operation);
    expect(await begunAt(it, operation)).toBeNull();

    it.clock.now += minute / 2;
    const left = it.clock.now;
    it.world.gateway.hooks.replyWith = (command) => (command === 'status' ? { destroy: true } : undefined);
    await it.visit(operation);
    expect(await begunAt(it, operation)).toBe(left);

    it.clock.now = left + 10_000;
    await it.visit(operation);
    expect(await it.operation(operation)).toMatchObject({ status: 'processing' });
    it.clock.now = left + 20_000;
    await it.visit(operation);
    expect(await it.operation(operation)).toMatchObject({ status: 'needs_review' });
  },
);

test('the hold of a preauth that was called off lasts from the attempt that left', async ({ scene }) => {
  const it = await scene();
  await calledOff(it, 'preauth');
  it.clock.now += minute / 2;
  const left = it.clock.now;

  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.visitUntil('preauth', 'approved');

  expect((await expiryOf(it)) - left).toBeGreaterThanOrEqual(7 * day);
  expect(((await expiryOf(it)) - left) % day).toBe(0);
});

test('nothing came of a capture that was refused for its account', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, 2);

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
  expect(await begunAt(it, 'capture')).toBeNull();
});

test.for(both)('nor of a %s whose permit could not be asked for', async (operation, { scene }) => {
  const it = await scene();
  if (operation === 'capture') await withCapture(it);
  const fails = () => Promise.reject(new Error('away'));
  const away: Partial<Desk> = { permits: { ...it.desk.permits, take: fails } };

  await expect(it.visit(operation, away)).rejects.toThrow('away');

  expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
  expect(await begunAt(it, operation)).toBeNull();
});

test('an earlier attempt that may have left counts, though a later one was called off', async ({ scene }) => {
  const it = await scene({ env: { NOT_FOUND_GRACE: '1m' } });
  await withCapture(it);
  const left = it.clock.now;
  lost(it, 'capture');
  await it.visitUntil('capture', 'queued').catch(() => undefined);
  await it.visit('capture');
  await it.visitUntil('capture', 'queued');

  await calledOff(it, 'capture');

  expect(await begunAt(it, 'capture')).toBe(left);
});
