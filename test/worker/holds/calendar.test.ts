import { expect } from 'vitest';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { hour } from '../../../src/payment/hold-rules.ts';
import { openLease } from '../../../src/queue/lease.ts';
import { calendarRound } from '../../../src/worker/holds/calendar.ts';
import { keeperOf } from '../../support/calendar.ts';
import { approved, expiryOf } from '../../support/holds.ts';
import { type Scene, test, withCapture } from '../../support/scene.ts';

const soon = 'hold expires soon';

/** Nothing but warnings, and no question for the gateway. */
const warned = (it: Scene) => it.sent('status');

test('a hold is told of 72, 48 and 24 hours before it expires, once each', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it);
  const asked = warned(it);

  for (const hours of [73, 72, 71, 48, 47.9, 30, 24, 23, 1]) await keeper.round(hours);

  const { account, client_orderid } = it.name;
  const at = new Date(await expiryOf(it)).toISOString();
  const told = [72, 48, 24].map((hours) => ({ account, client_orderid, hours, at, ms: hours * hour }));
  expect(keeper.told(soon)).toEqual(told);
  expect((await it.reasons()).filter((why) => why.startsWith('its hold expires'))).toEqual([
    'its hold expires in less than 72 hours',
    'its hold expires in less than 48 hours',
    'its hold expires in less than 24 hours',
  ]);
  expect(warned(it)).toBe(asked);
});

test('of warnings that were missed only the nearest is given', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it);

  await keeper.round(40);
  await keeper.round(20);

  expect(keeper.told(soon)).toMatchObject([
    { hours: 48, ms: 40 * hour },
    { hours: 24, ms: 20 * hour },
  ]);
});

test('a warning that was told of and not written down is given again', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const keeper = keeperOf(it);
  const { holds } = keeper.deps;
  const crashing = { ...holds, keep: () => Promise.reject(new Error('gone')) };

  it.clock.now = (await expiryOf(it)) - 72 * hour;
  await expect(calendarRound(it.desk, { ...keeper.deps, holds: crashing })).rejects.toThrow('gone');
  await keeper.round(72);

  expect(keeper.told(soon)).toMatchObject([{ hours: 72 }]);
});

test('a hold whose capture is under way is not told of, until the capture has ended in vain', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  const keeper = keeperOf(it);

  await keeper.round(72);
  await it.desk.ledger.move(it.name, 'capture', 'not_sent');
  await keeper.round(48);

  expect(keeper.told(soon)).toMatchObject([{ hours: 48 }]);
});

test('while another process has the duty, nothing is looked at', async ({ scene }) => {
  const it = await scene();
  await approved(it);
  const { world } = it;
  await openLease(world.redis, world.prefix, 'calendar', 60_000).take();
  const keeper = keeperOf(it);

  await keeper.round(72);

  expect(keeper.told(soon)).toEqual([]);
});

test('more holds than a page are all looked at in one round, and one that fails hinders none', async ({
  scene,
}) => {
  const it = await scene();
  const keys = it.world.ledger.keys;
  await approved(it);
  const hash = await it.world.redis.hgetall(keys.payment(it.name));
  const at = (await expiryOf(it)) - 72 * hour;
  const copies = Array.from({ length: 450 }, (_, index) => `copy-${index}`);
  const writes = it.world.redis.pipeline();
  for (const client_orderid of copies) {
    writes.hset(keys.payment({ account: 'default', client_orderid }), { ...hash, client_orderid });
    writes.zadd(keys.calendar, at, `default:${client_orderid}`);
  }
  writes.zadd(keys.calendar, at - 1, 'elsewhere:other');
  writes.hset(keys.payment({ account: 'elsewhere', client_orderid: 'other' }), {
    ...hash,
    account: 'elsewhere',
  });
  await writes.exec();
  const holdRules = (id: string) => {
    if (id === 'elsewhere') throw new Error('not configured here');
    return it.desk.holdRules(id);
  };
  const keeper = keeperOf(it, {}, { holdRules });

  await keeper.round(72);

  expect(new Set(keeper.told(soon).map(({ client_orderid }) => client_orderid))).toEqual(
    new Set([...copies, it.name.client_orderid]),
  );
  expect(keeper.told('not looked at, will be tried again')).toMatchObject([{ account: 'elsewhere' }]);
  expect(await keeper.deps.holds.due(it.clock.now, 9)).toEqual([]);
  expect(await keeper.deps.holds.due(it.clock.now + hour / 60, 9)).toMatchObject([
    { name: { account: 'elsewhere' } },
  ]);
});

test('holds of an account that is not configured make one line, and are looked at again in a minute', async ({
  scene,
}) => {
  const it = await scene();
  await approved(it);
  const { redis, ledger } = it.world;
  await redis.zadd(ledger.keys.calendar, ...['a', 'b', 'c'].flatMap((id) => [1, `default:${id}`]));
  const holdRules = () => {
    throw Object.assign(new Error('not here'), { code: 'ACCOUNT_NOT_CONFIGURED' });
  };
  const ledgerOfAll = { find: async () => it.entry() } as unknown as Ledger;
  const keeper = keeperOf(it, {}, { ledger: ledgerOfAll, holdRules });

  await keeper.round(72);

  expect(keeper.told('not looked at, will be tried again')).toEqual([]);
  expect(keeper.told('account not configured, its work waits')).toEqual([{ account: 'default' }]);
  expect(await keeper.deps.holds.due(it.clock.now + hour / 60 - 1, 9)).toEqual([]);
  expect(await keeper.deps.holds.due(it.clock.now + hour / 60, 9)).toHaveLength(4);
});

test('a worker keeps the calendar by itself, and lets another have it when it stops', async ({ open }) => {
  const world = await open({ roles: ['worker'] });
  const { keys } = world.ledger;
  await world.redis.zadd(keys.calendar, 1, 'default:nobody');

  await expect.poll(() => world.redis.zcard(keys.calendar), { timeout: 15_000 }).toBe(0);
  await world.app.close(2_000);

  expect(await openLease(world.redis, world.prefix, 'calendar', 1_000).take()).toBe(true);
});
