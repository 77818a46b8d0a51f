import { expect } from 'vitest';
import { minute, remembered, type Scene, test } from '../support/scene.ts';

async function askedToCancel(it: Scene): Promise<void> {
  await it.world.http('POST', '/v1/cancels', { client_orderid: it.name.client_orderid });
}

/** Queues that hear whom a visit wakes, and whether it was heard. */
function listening({ desk }: Scene, isHeard: boolean) {
  const woken: string[] = [];
  const wake = async (operation: string) => {
    woken.push(operation);
    return isHeard;
  };
  return { woken, changes: { queues: { ...desk.queues, wake } } };
}

const cards = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:card:*`);
const permits = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:permit:*`);

test('a preauth that was cancelled in its queue is not sent, and its card is gone', async ({ scene }) => {
  const it = await scene();
  await askedToCancel(it);

  await it.visit('preauth');
  await it.visit('cancel');

  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CANCELLED' });
  expect(await it.operation('cancel')).toMatchObject({
    status: 'not_sent',
    error_code: 'PREAUTH_NOT_APPROVED',
  });
  expect(await cards(it)).toEqual([]);
  expect(it.sent('preauth')).toBe(0);
});

test('what was called off stays so when the ledger forgets it', async ({ scene }) => {
  const it = await scene();
  const setBack = await remembered(it);
  await askedToCancel(it);
  await it.visit('preauth');

  await setBack();
  await it.visit('preauth');

  expect(it.sent('preauth')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test('a preauth that left in a life the ledger forgot is not called off: its hold is released', async ({
  scene,
}) => {
  const it = await scene();
  const setBack = await remembered(it);
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await setBack();
  await askedToCancel(it);

  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect(await it.visit('cancel')).toEqual({ snooze: 30_000 });

  await it.visitUntil('preauth', 'approved');
  await it.visitUntil('cancel', 'approved');
  expect([it.sent('preauth'), it.sent('return')]).toEqual([1, 1]);
});

test('nor is one that comes late, which the gateway knows, where the permits are gone as well', async ({
  scene,
}) => {
  const it = await scene();
  const setBack = await remembered(it);
  const { cardRef } = await it.entry();
  const cardKey = `${it.world.prefix}:card:${cardRef}`;
  const card = (await it.world.vaultRedis.dumpBuffer(cardKey)) ?? '';
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await setBack();
  await it.world.vaultRedis.del(await permits(it));
  await it.world.vaultRedis.restore(cardKey, 60_000, card);
  await askedToCancel(it);
  it.clock.now += 20_000;

  await it.visit('preauth');

  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
});

test('while a preauth is on its way its cancel waits', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.beforeReply = async (command) => {
    if (command !== 'preauth') return;
    await askedToCancel(it);
    expect(await it.visit('cancel')).toEqual({ snooze: minute });
  };

  await it.visit('preauth');

  expect(await it.operation('cancel')).toMatchObject({ status: 'queued' });
  await it.visitUntil('preauth', 'approved');
  await it.visitUntil('cancel', 'approved');
});

test('a hold that was found after its preauth had been given up on is released, if it is told to ask', async ({
  scene,
}) => {
  const it = await scene();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  const claim = (await it.entry()).work.preauth.claim;
  await it.desk.ledger.move(it.name, 'preauth', 'unknown');
  await it.desk.ledger.move(it.name, 'preauth', 'not_sent', { claim });
  const plan = { amount: '10.42', currency: 'USD', askFirst: true };
  await it.desk.ledger.add(it.name, 'cancel', plan, ['not_sent']);

  await it.visitUntil('cancel', 'approved');

  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent' });
  expect(it.sent('return')).toBe(1);
});

test('the cancel wakes the preauth that waits for its turn, again where that was busy', async ({ scene }) => {
  const it = await scene();
  await askedToCancel(it);
  const [heard, busy] = [listening(it, true), listening(it, false)];

  const patient = await it.visit('cancel', heard.changes);
  const soon = await it.visit('cancel', busy.changes);

  expect([heard.woken, busy.woken]).toEqual([['preauth'], ['preauth']]);
  expect('snooze' in patient && patient.snooze).toBeGreaterThan(1_000);
  expect(soon).toEqual({ snooze: 50 });
});

test('the end of the preauth wakes the cancel that waits, again where that was busy', async ({ scene }) => {
  const it = await scene();
  await askedToCancel(it);
  await it.visit('preauth');
  const [heard, busy] = [listening(it, true), listening(it, false)];

  expect(await it.visit('preauth', busy.changes)).toEqual({ snooze: 50 });
  expect(await it.visit('preauth', heard.changes)).toMatchObject({ settled: { status: 'queued' } });
  expect([heard.woken, busy.woken]).toEqual([['cancel'], ['cancel']]);
});
