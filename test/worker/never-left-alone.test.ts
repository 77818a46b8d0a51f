import { expect } from 'vitest';
import type { Desk } from '../../src/worker/desk.ts';
import { pause } from '../../src/worker/pause.ts';
import { minute, type Scene, test, withCapture } from '../support/scene.ts';

const jobKeys = ({ world }: Scene, queue: string) => world.redis.keys(`${world.prefix}:${queue}:*`);

test('put up for review just when an answer ended it: it does not sleep a day', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.rejectBefore = (command) => (command === 'status' ? { destroy: true } : undefined);
  await it.visit('preauth');
  it.clock.now += 100 * 24 * 60 * minute;
  const ledger = new Proxy(it.desk.ledger, {
    get(target, property) {
      const value = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (property === 'move' && args[2] === 'needs_review')
          await target.move(it.name, 'preauth', 'approved');
        return value.apply(target, args);
      };
    },
  });

  expect(await it.visit('preauth', { ledger })).toEqual({ snooze: 0 });
});

test('a job that was lost is put back when it has a reason to look', async ({ scene }) => {
  const it = await scene();
  await it.world.redis.del(await jobKeys(it, 'preauth'));

  await it.desk.queues.wake('preauth', it.name);

  expect(await it.desk.queues.nextVisit({ operation: 'preauth', ...it.name })).toBeDefined();
});

test("a capture whose job was lost is reached by its preauth's end", async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.world.http('POST', '/v1/captures', { client_orderid: it.name.client_orderid });
  await it.world.redis.del(await jobKeys(it, 'capture'));

  await it.visitUntil('preauth', 'approved');
  await it.visit('preauth');

  expect(await it.desk.queues.nextVisit({ operation: 'capture', ...it.name })).toBeDefined();
});

test('a clock that was ahead when it was sent does not put the next look off', async ({ scene }) => {
  const it = await scene();
  const entry = await it.entry();
  const ahead = { ...entry.work.preauth, sentAt: it.clock.now + 360 * minute };

  const { snooze } = pause(it.desk, { ...entry, work: { ...entry.work, preauth: ahead } }, 'preauth');

  expect(snooze).toBeLessThanOrEqual(minute);
});

test('a gateway that was away long does not shorten the time in which it is asked', async ({ scene }) => {
  const it = await scene({ simulator: { approvalMs: 3_600_000 } });
  const away: Desk['gateway'] = {
    ...it.desk.gateway,
    connect: async () => ({ kind: 'not-sent', why: 'ECONNREFUSED' }),
  };
  const patient = { cardTtlMs: 24 * 60 * minute };
  await it.visit('preauth', { ...patient, gateway: away });
  it.clock.now += 61 * minute; // longer than the schedule
  await it.visit('preauth', patient);

  it.clock.now += minute;
  await it.visit('preauth', patient);

  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});

test('the late second copy of "its sender stopped" does not undo what was told since', async ({ scene }) => {
  const it = await scene();
  const stopped = (args: unknown[]) => args[2] === 'unknown';
  let again = async () => {};
  const ledger = new Proxy(it.desk.ledger, {
    get(target, property) {
      const value = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (property === 'move' && stopped(args)) again = () => value.apply(target, args);
        return value.apply(target, args);
      };
    },
  });
  await it.desk.ledger.move(it.name, 'preauth', 'sending', { fields: { claim: 'ours', sent_at: '1' } });
  await it.visit('preauth', { ledger });
  await it.desk.ledger.move(it.name, 'preauth', 'processing');

  await again();

  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
});

test('odd answers of two kinds are both kept as evidence', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  const why = 'an answer was not believed: other amount';
  for (const amount of ['1.00', '10420.00', '10420.00'])
    await it.desk.ledger.note(it.name, { operation: 'preauth', why, told: { amount } });

  const lines = (await it.desk.ledger.journal(it.name)).filter((line) => line.why === why);
  expect(lines.map(({ told, times }) => [told?.amount, times])).toEqual([
    ['1.00', undefined],
    ['10420.00', 2],
  ]);
});
