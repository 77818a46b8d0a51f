import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { clockKey } from '../../../src/queue/pace/clock-script.ts';
import { openStanding, standingKey } from '../../../src/queue/pace/standing.ts';
import { connect } from '../../../src/redis/connections.ts';
import { testRedis } from '../../support/redis.ts';

const { queueTarget, prefix } = testRedis();
const redis = connect(queueTarget, 'worker');
afterAll(() => redis.disconnect());

/** An account of its own, as two processes see it. */
function anAccount() {
  const id = randomUUID();
  const key = standingKey(prefix, id);
  return { id, key, here: openStanding(redis, prefix), there: openStanding(redis, prefix) };
}

type Account = ReturnType<typeof anAccount>;
const times = ['held_until', 'told_until', 'opened_until', 'stopped_at', 'resumed_at'];

/** Makes everything so much longer ago. */
async function letPass({ key }: Account, ms: number): Promise<void> {
  for (const [field, at] of Object.entries(await redis.hgetall(key))) {
    if (times.includes(field)) await redis.hset(key, field, Number(at) - ms);
  }
}

const heldFor = async ({ key }: Account) => {
  const [held, [seconds = 0, micros = 0]] = await Promise.all([redis.hget(key, 'held_until'), redis.time()]);
  return Number(held) - Math.floor(Number(seconds) * 1_000 + Number(micros) / 1_000);
};

async function failTimes({ here, id }: Account, count: number) {
  const changes = [];
  for (let time = 0; time < count; time += 1) changes.push(await here.failed(id));
  return changes.map(({ changed }) => changed);
}

/** As the gate does that lets one request pass. */
async function probe(account: Account): Promise<void> {
  const probing = Number(await redis.hget(account.key, 'probing'));
  await redis.hset(account.key, 'held_until', Date.now() + probing + 1);
}

const well = { pausedUntil: null, probesAt: null, stopped: null };

test('an account of which nothing is known is well', async () => {
  const { id, here } = anAccount();

  expect(await here.of(id)).toEqual({ account: id, ...well });
});

test('who is told to wait for a time waits for it, and that is news once', async () => {
  const account = anAccount();
  const { id, here, there } = account;

  expect(await here.slowDown(id, 7_000)).toEqual({ changed: true, ms: 7_000 });
  expect(await there.slowDown(id, 1_000)).toMatchObject({ changed: false });

  expect(await heldFor(account)).toBeGreaterThan(6_000);
  const { pausedUntil } = await there.of(id);
  expect((pausedUntil ?? 0) - Date.now()).toBeLessThanOrEqual(7_500);
  await letPass(account, 7_000);
  expect(await there.of(id)).toMatchObject(well);
});

test('told a longer time while it waits, it waits longer', async () => {
  const account = anAccount();
  await account.here.slowDown(account.id, 1_000);

  await account.there.slowDown(account.id, 60_000);

  expect(await heldFor(account)).toBeGreaterThan(55_000);
});

test('told no time it waits longer each time in a row, up to a minute', async () => {
  const account = anAccount();
  const waits: number[] = [];
  for (let time = 0; time < 9; time += 1) {
    waits.push((await account.here.slowDown(account.id, 0)).ms);
    await letPass(account, 60_000);
  }

  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test('many that left together and were all told so are one time in a row', async () => {
  const account = anAccount();
  const { id, here, there } = account;

  const told = await Promise.all(
    Array.from({ length: 20 }, (_, one) => (one % 2 ? here : there).slowDown(id, 0)),
  );

  expect(told.filter(({ changed }) => changed)).toHaveLength(1);
  await letPass(account, 1_000);
  expect(await here.slowDown(id, 0)).toEqual({ changed: true, ms: 2_000 });
});

test('a good answer ends the row, in whatever process', async () => {
  const account = anAccount();
  const { id, here, there } = account;
  await here.slowDown(id, 0);
  await letPass(account, 1_000);
  await there.reached(id);

  await there.heard(id);

  expect(await here.slowDown(id, 0)).toEqual({ changed: true, ms: 1_000 });
});

test('but not the answer to what left before it was told so', async () => {
  const account = anAccount();
  const { id, here, there } = account;
  await there.reached(id);
  await here.slowDown(id, 0);

  await there.heard(id);

  await letPass(account, 1_000);
  expect(await here.slowDown(id, 0)).toEqual({ changed: true, ms: 2_000 });
});

test('a stop holds until it is resumed, and is news once', async () => {
  const { id, here, there } = anAccount();

  expect(await here.stop(id, { code: '2', by: 'preauth', agoMs: 5 })).toBe(true);
  expect(await there.stop(id, { code: '3', by: 'status', agoMs: 5 })).toBe(false);
  expect((await there.of(id)).stopped).toEqual({ code: '2', by: 'preauth', since: expect.any(Number) });

  expect(await there.resume(id)).toBe(true);
  expect(await here.resume(id)).toBe(false);
  expect(await here.of(id)).toEqual({ account: id, ...well });
});

test('after it was resumed, a late reply to what left before stops nothing', async () => {
  const account = anAccount();
  const { id, here } = account;
  await here.stop(id, { code: '2', by: 'preauth', agoMs: 0 });
  await here.resume(id);
  await letPass(account, 10_000);

  expect(await here.stop(id, { code: '2', by: 'preauth', agoMs: 11_000 })).toBe(false);
  expect(await here.of(id)).toMatchObject(well);

  expect(await here.stop(id, { code: '2', by: 'preauth', agoMs: 9_000 })).toBe(true);
});

test('the first line after it was resumed is told of, once', async () => {
  const { id, here, there } = anAccount();
  await here.stop(id, { code: '2', by: 'preauth', agoMs: 0 });
  await here.resume(id);

  expect(await there.reached(id)).toMatchObject({ resumed: true });
  expect(await here.reached(id)).toMatchObject({ resumed: false });
});

test('what waits for another reason is resumed as well', async () => {
  const account = anAccount();
  const { id, here } = account;
  await failTimes(account, 5);
  await here.slowDown(id, 60_000);

  expect(await here.resume(id)).toBe(true);

  expect(await here.of(id)).toMatchObject(well);
  expect(await redis.hget(account.key, 'held_until')).toBeNull();
});

test('five failures in a row open the breaker, not four', async () => {
  const account = anAccount();

  expect(await failTimes(account, 4)).toEqual([false, false, false, false]);
  expect(await account.here.of(account.id)).toMatchObject(well);
  expect(await account.there.failed(account.id)).toEqual({ changed: true, ms: 5_000 });
  expect(await account.here.of(account.id)).toMatchObject({ probesAt: expect.any(Number) });
  expect(await heldFor(account)).toBeGreaterThan(4_000);
});

test('a line that stands ends the row', async () => {
  const account = anAccount();
  await failTimes(account, 4);

  expect(await account.there.reached(account.id)).toEqual({ closed: false, resumed: false });

  expect(await failTimes(account, 4)).not.toContain(true);
});

test('failures of what was tried before it opened change nothing', async () => {
  const account = anAccount();
  await failTimes(account, 5);

  expect(await failTimes(account, 45)).not.toContain(true);

  expect(await redis.hget(account.key, 'probing')).toBe('5000');
});

test('each probe that fails makes the wait for the next longer, up to a minute', async () => {
  const account = anAccount();
  await failTimes(account, 5);
  const waits: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    await letPass(account, 60_000);
    await probe(account);
    const { changed, ms } = await account.here.failed(account.id);
    expect(changed).toBe(false);
    waits.push(ms);
  }

  expect(waits).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
});

test('one probe that gets through closes it, and that is news once', async () => {
  const account = anAccount();
  await failTimes(account, 5);
  await letPass(account, 5_000);
  await probe(account);

  expect(await account.there.reached(account.id)).toMatchObject({ closed: true });
  expect(await account.here.reached(account.id)).toMatchObject({ closed: false });

  expect(await account.here.of(account.id)).toMatchObject(well);
  expect(await heldFor(account)).toBeLessThan(0);
  expect(await failTimes(account, 4)).not.toContain(true);
});

test('a breaker that closes does not end a wait that the gateway asked for, nor does one that opens', async () => {
  const account = anAccount();
  const { id, here } = account;
  await here.slowDown(id, 60_000);
  await failTimes(account, 5);
  expect(await heldFor(account)).toBeGreaterThan(55_000);

  await here.reached(id);

  expect(await heldFor(account)).toBeGreaterThan(55_000);
  expect(await here.of(id)).toMatchObject({ pausedUntil: expect.any(Number), probesAt: null });
});

test('accounts have nothing to do with each other', async () => {
  const [one, other] = [anAccount(), anAccount()];
  await one.here.stop(one.id, { code: '7', by: 'capture', agoMs: 0 });
  await one.here.slowDown(one.id, 1_000);
  await failTimes(one, 5);

  expect(await one.here.all([one.id, other.id])).toMatchObject([
    { account: one.id, stopped: { code: '7' } },
    { account: other.id, ...well },
  ]);
});

test('told to wait for less than its breaker does, it does not try sooner', async () => {
  const account = anAccount();
  await failTimes(account, 5);

  await account.here.slowDown(account.id, 1_000);

  expect(await heldFor(account)).toBeGreaterThan(3_500);
});

test("where Redis's clock is set back, a pause lasts no longer, and is told of by that clock", async () => {
  const id = randomUUID();
  const own = testRedis().prefix;
  const standing = openStanding(redis, own);
  await redis.hset(clockKey(own), 'shift', 3_600_000);
  await standing.slowDown(id, 30_000);
  await standing.stop(id, { code: '2', by: 'preauth', agoMs: 5 });

  await redis.hset(clockKey(own), 'shift', 0);

  const { pausedUntil, stopped } = await standing.of(id);
  for (const at of [(pausedUntil ?? 0) - 30_000, stopped?.since ?? 0])
    expect(Math.abs(Date.now() - at)).toBeLessThan(5_000);
  expect((await standing.slowDown(id, 1)).ms).toBeLessThan(31_000);

  for (let times = 0; times < 5; times += 1) await standing.failed(id);
  expect(Math.abs(((await standing.of(id)).probesAt ?? 0) - 30_000 - Date.now())).toBeLessThan(5_000);
});
