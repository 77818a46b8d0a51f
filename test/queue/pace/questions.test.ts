import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { clockKey } from '../../../src/queue/pace/clock-script.ts';
import { openQuestions } from '../../../src/queue/pace/questions.ts';
import { connect } from '../../../src/redis/connections.ts';
import { testRedis } from '../../support/redis.ts';

const { queueTarget, prefix } = testRedis();
const redis = connect(queueTarget, 'worker');
afterAll(() => redis.disconnect());
const questions = openQuestions(redis, prefix);

/** An order of an account of its own, unless one is given. */
const anOrder = (account: string = randomUUID()) => ({ account, client_orderid: randomUUID() });
const hashOf = ({ account, client_orderid }: ReturnType<typeof anOrder>) =>
  `${prefix}:questions:${account}:${client_orderid}`;
const preauth = ['preauth'] as const;
const asks = { ask: true, at: expect.any(Number) };
const waits = { wait: expect.any(Number) };

/** Makes it so long ago that the order was last asked about. */
async function letPass(order: ReturnType<typeof anOrder>, ms: number): Promise<void> {
  for (const [field, at] of Object.entries(await redis.hgetall(hashOf(order)))) {
    await redis.hset(hashOf(order), field, Number(at) - ms);
  }
}

test('the first callback of an order may ask at once, also where it was just asked by schedule', async () => {
  const order = anOrder();
  await questions.answered(order, 'preauth', await questions.clock());

  expect(await questions.leave(order, 'a', preauth)).toEqual(asks);
});

test('of a hundred callbacks at once one may ask, the others wait for less than a second', async () => {
  const order = anOrder();

  const all = await Promise.all(
    Array.from({ length: 100 }, (_, one) => questions.leave(order, String(one), preauth)),
  );

  expect(all.filter((leave) => 'ask' in leave)).toHaveLength(1);
  for (const leave of all) {
    if ('wait' in leave) expect(leave.wait).toBeLessThanOrEqual(1_000);
    else expect(leave).toEqual(asks);
  }
});

test('a second after a question the next may be asked', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);

  await letPass(order, 500);
  expect(await questions.leave(order, 'b', preauth)).toEqual(waits);
  await letPass(order, 500);

  expect(await questions.leave(order, 'b', preauth)).toEqual(asks);
});

test('what was asked and answered after the news came covers it, once', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);
  await questions.leave(order, 'b', preauth);
  await letPass(order, 1_000);
  await questions.answered(order, 'preauth', await questions.clock());

  expect(await questions.leave(order, 'b', preauth)).toEqual({ covered: true });
  expect(await questions.leave(order, 'b', preauth)).toEqual(waits);
  await letPass(order, 1_000);
  expect(await questions.leave(order, 'b', preauth)).toEqual(asks);
});

test('what was asked before the news came covers nothing, however late it is answered', async () => {
  const order = anOrder();
  const before = await questions.clock();
  await questions.leave(order, 'a', preauth);
  await letPass(order, 5);
  await questions.leave(order, 'b', preauth);
  await questions.answered(order, 'preauth', before);

  expect(await questions.leave(order, 'b', preauth)).toEqual(waits);
});

test('a question that had no answer covers nothing', async () => {
  const order = anOrder();
  await questions.leave(order, 'b', preauth);
  await letPass(order, 1_000);
  await questions.leave(order, 'a', preauth);

  expect(await questions.leave(order, 'b', preauth)).toEqual(waits);
});

test('an answer about one operation does not cover another', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', ['preauth', 'capture']);
  await letPass(order, 1_000);
  await questions.answered(order, 'preauth', await questions.clock());

  expect(await questions.leave(order, 'a', ['preauth', 'capture'])).not.toEqual({ covered: true });
  await questions.answered(order, 'capture', await questions.clock());
  expect(await questions.leave(order, 'a', ['preauth', 'capture'])).toEqual({ covered: true });
});

test('answers may be told out of order', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);
  await letPass(order, 2_000);
  const now = await questions.clock();
  await questions.answered(order, 'preauth', now);
  await questions.answered(order, 'preauth', now - 5_000);

  expect(await questions.leave(order, 'a', preauth)).toEqual({ covered: true });
});

test('who wants to ask in any case is never covered', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);
  await questions.answered(order, 'preauth', (await questions.clock()) + 500);
  await letPass(order, 1_500);

  expect(await questions.leave(order, 'a', [])).toEqual(asks);
  expect(await questions.leave(order, 'a', [])).toEqual(waits);
});

test('a question that took its time on the way makes the next one wait from its answer on', async () => {
  const order = anOrder();
  const first = await questions.leave(order, 'a', preauth);
  await letPass(order, 3_000);
  await questions.answered(order, 'preauth', 'ask' in first ? first.at - 3_000 : 0);

  expect(await questions.leave(order, 'b', preauth)).toEqual(waits);
  await letPass(order, 1_000);
  expect(await questions.leave(order, 'b', preauth)).toEqual(asks);
});

test('soon after a callback, a question by schedule makes the next one wait as well', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);
  await letPass(order, 5_000);
  await questions.answered(order, 'preauth', await questions.clock());

  expect(await questions.leave(order, 'late', preauth)).toEqual(waits);
});

test('an account asks about ten orders at once, and then every 50 ms about one', async () => {
  const account = randomUUID();

  const all = await Promise.all(
    Array.from({ length: 100 }, () => questions.leave(anOrder(account), 'a', preauth)),
  );

  const waiting = all.flatMap((leave) => ('wait' in leave ? leave.wait : []));
  const [atOnce, passed] = [all.length - waiting.length, Math.max(...waiting)];
  expect(atOnce).toBeGreaterThanOrEqual(10);
  expect(atOnce).toBeLessThan(60);
  // Each has a turn of its own, so that nobody comes back in vain.
  expect(new Set(waiting).size).toBeGreaterThan(waiting.length / 2);
  expect(passed).toBeLessThanOrEqual(90 * 50);
});

test('who was given a turn asks when it comes, and not before', async () => {
  const account = randomUUID();
  const orders = Array.from({ length: 60 }, () => anOrder(account));
  const leaves = await Promise.all(orders.map((order) => questions.leave(order, 'a', preauth)));
  const last = leaves.findLastIndex((leave) => 'wait' in leave);
  const [order, leave] = [orders[last] ?? anOrder(), leaves[last]];
  if (!leave || !('wait' in leave)) throw new Error('nobody had to wait');

  expect(await questions.leave(order, 'a', preauth)).toEqual(waits);
  await letPass(order, leave.wait);

  expect(await questions.leave(order, 'a', preauth)).toEqual(asks);
});

test('one order that waits for its second uses up nothing of its account', async () => {
  const order = anOrder();

  await Promise.all(Array.from({ length: 200 }, (_, one) => questions.leave(order, String(one), preauth)));

  expect(await questions.leave(anOrder(order.account), 'a', preauth)).toEqual(asks);
});

test('nothing is kept for longer than an hour', async () => {
  const order = anOrder();
  await questions.leave(order, 'a', preauth);

  for (const key of [hashOf(order), `${prefix}:budget:${order.account}`]) {
    const left = await redis.pttl(key);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60 * 60 * 1_000);
  }
});

test('questions by schedule have a budget of their own: twice the rate of sending', async () => {
  const account = randomUUID();
  const fast = openQuestions(redis, prefix, () => 50);
  const burst = Array.from({ length: 200 }, () => fast.turn(anOrder(account), 'preauth'));

  const turns = await Promise.all(burst);
  const waiting = turns.flatMap((turn) => ('wait' in turn ? turn.wait : []));
  expect(turns.length - waiting.length).toBeGreaterThanOrEqual(10);
  expect(Math.max(...waiting)).toBeLessThanOrEqual(190 * 10 + 1);
  expect(Math.max(...waiting)).toBeGreaterThan(1_000);

  expect(await fast.leave(anOrder(account), 'a', preauth)).toEqual(asks);
});

test('but twenty a second at least', async () => {
  const account = randomUUID();
  const slow = openQuestions(redis, prefix, () => 1);
  const turns = await Promise.all(Array.from({ length: 60 }, () => slow.turn(anOrder(account), 'preauth')));

  const waiting = turns.flatMap((turn) => ('wait' in turn ? turn.wait : []));
  expect(Math.max(...waiting)).toBeLessThanOrEqual(50 * 50 + 1);
});

/** Orders of one account, as many as it takes until the next one has to wait for its turn. */
async function waitingTurn() {
  const account = randomUUID();
  for (;;) {
    const order = anOrder(account);
    const turn = await questions.turn(order, 'preauth');
    if ('wait' in turn) return { order, wait: turn.wait };
  }
}

test('who waits for a turn keeps it, asks when it comes, and takes one only', async () => {
  const { order, wait } = await waitingTurn();

  const again = await questions.turn(order, 'preauth');
  expect('wait' in again && again.wait).toBeLessThanOrEqual(wait);
  await letPass(order, wait);

  expect(await questions.turn(order, 'preauth')).toEqual({ at: expect.any(Number) });
});

test('a turn that went by long ago is given anew: all who missed theirs do not ask at once', async () => {
  const { order, wait } = await waitingTurn();
  // Others have filled the budget meanwhile.
  await Promise.all(Array.from({ length: 40 }, () => questions.turn(anOrder(order.account), 'preauth')));
  await letPass(order, wait + 1_500);

  const turn = await questions.turn(order, 'preauth');

  expect('wait' in turn && turn.wait).toBeGreaterThan(1_000);
});

test('operations of one order wait for turns of their own', async () => {
  const { order } = await waitingTurn();
  await questions.turn(order, 'capture');

  expect(await redis.hkeys(hashOf(order))).toEqual(['turn:preauth', 'turn:capture']);
});

test('a gateway that says "later" to a question is asked nothing for so long, by nobody', async () => {
  const account = randomUUID();

  expect(await questions.slowDown(account, 5_000)).toEqual({ changed: true, ms: 5_000 });
  expect(await questions.slowDown(account, 1_000)).toMatchObject({ changed: false });

  for (const given of [
    await questions.turn(anOrder(account), 'preauth'),
    await questions.leave(anOrder(account), 'a', preauth),
  ]) {
    expect('wait' in given && given.wait).toBeGreaterThan(4_000);
  }
  expect(await questions.turn(anOrder(), 'preauth')).toEqual({ at: expect.any(Number) });
});

test('nor do those ask who had their turns before', async () => {
  const { order, wait } = await waitingTurn();

  await questions.slowDown(order.account, 5_000);
  await letPass(order, wait);

  const turn = await questions.turn(order, 'preauth');
  expect('wait' in turn && turn.wait).toBeGreaterThan(4_000);
});

test('said again and again without a time, it is longer each time, until a question is answered', async () => {
  const account = randomUUID();
  const quiet = `${prefix}:budget:${account}:quiet`;
  const waits: number[] = [];
  const later = async () => {
    waits.push((await questions.slowDown(account, 0)).ms);
    await redis.hset(quiet, 'until', 0);
  };
  for (let time = 0; time < 8; time += 1) await later();
  await questions.answered(anOrder(account), 'preauth', Date.now());
  await later();

  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 1_000]);
});

test("where Redis's clock is set back, whoever waits does not wait longer", async () => {
  const { order, wait } = await waitingTurn();
  const asked = anOrder();
  await questions.leave(asked, 'a', preauth);
  const busy = anOrder();
  await questions.slowDown(busy.account, 30_000);

  await redis.hincrbyfloat(clockKey(prefix), 'shift', -3_600_000);

  const turn = await questions.turn(order, 'preauth');
  if ('wait' in turn) expect(turn.wait).toBeLessThan(wait + 200);
  const next = await questions.leave(asked, 'b', preauth);
  expect('wait' in next && next.wait).toBeLessThan(1_200);
  const quiet = await questions.turn(busy, 'preauth');
  expect('wait' in quiet && quiet.wait).toBeLessThan(30_200);
});
