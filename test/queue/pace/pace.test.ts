import { expect } from 'vitest';
import { ledgerKeys } from '../../../src/ledger/keys.ts';
import { gaitOf, usualWidthMs } from '../../../src/queue/pace/gait.ts';
import { openPace, type Slot, type Wait } from '../../../src/queue/pace/pace.ts';
import { rate, test } from './road.ts';

const hour = 3_600_000;

const begins = (slot: Slot | Wait) => ('at' in slot ? [slot.at] : []);

const many = <Value>(count: number, ask: (index: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

test('slots to send in are as far apart as the limit wants, whoever asks', async ({ road: { another } }) => {
  const answers = await many(15, async (index) => another().take('shop', index % 2 ? 'shoppers' : 'batches'));

  const slots = answers.flatMap((slot) => ('at' in slot ? slot : [])).sort((a, b) => a.at - b.at);
  expect(slots).toHaveLength(15);
  const { gateMs } = gaitOf(rate, 'shoppers');
  for (const [index, next] of slots.slice(1).entries()) {
    // A slot begins between these two, by whichever process's clock it is read.
    const latestBegin = next.at;
    const earliestBegin = (slots[index]?.until ?? 0) - usualWidthMs;
    expect(latestBegin - earliestBegin).toBeGreaterThanOrEqual(gateMs - 0.01);
  }
});

test('a slot is told late enough by the one end and early enough by the other', async ({ road }) => {
  await road.set('send', (await road.now()) + 200);
  const asked = performance.now();
  const slot = await road.pace.take('shop', 'shoppers');

  if (!('at' in slot)) throw new Error('no slot');
  expect(slot.until).toBeLessThanOrEqual(asked + 200 + usualWidthMs);
  expect(slot.until - slot.at).toBeLessThan(usualWidthMs);
  expect(slot.at).toBeGreaterThan(asked);
});

test('a slot leaves time to prepare what is sent', async ({ road }) => {
  const asked = performance.now();
  const slot = await road.pace.take('shop', 'shoppers');

  expect('at' in slot && slot.at).toBeGreaterThanOrEqual(asked + gaitOf(rate, 'shoppers').leadMs);
});

test('who would have to wait long for a slot to send in gets one of its lane instead', async ({ road }) => {
  await road.set('send', (await road.now()) + hour); // as far off as it can be, by a little too far
  await road.set('shoppers', (await road.now()) + 5_000);

  const turned = await road.pace.take('shop', 'shoppers');

  expect(turned).toMatchObject({ why: 'pace', wait: expect.closeTo(5_000, -3) });
});

test('a lane gives one slot after the other, and no lane or account waits for another', async ({ road }) => {
  const waits = await many(20, () => road.another().reserve('shop', 'shoppers'));
  const { laneMs } = gaitOf(rate, 'shoppers');

  expect(Math.max(...waits)).toBeGreaterThan(18 * laneMs - 500);
  expect(new Set(waits.map((wait) => Math.round(wait))).size).toBe(20);
  expect(await road.pace.reserve('shop', 'singles')).toBe(0);
  expect(await road.pace.reserve('shop', 'batches')).toBe(0);
  expect(await road.pace.reserve('other', 'shoppers')).toBe(0);
});

test('batches get slots at their share', async ({ road }) => {
  await road.set('batches', (await road.now()) + hour);
  const first = await road.pace.reserve('shop', 'batches');
  const before = await road.clock('batches');
  await road.pace.reserve('shop', 'batches');

  expect(first).toBeGreaterThan(hour - 5_000);
  expect((await road.clock('batches')) - before).toBeCloseTo(gaitOf(rate, 'batches').laneMs, 1);
});

test('the backlog is told without a slot being taken', async ({ road }) => {
  await road.set('shoppers', (await road.now()) + 5_000);
  const before = await road.clock('shoppers');

  expect(await road.pace.backlog('shop', 'shoppers')).toBeCloseTo(5_000, -3);

  expect(await road.clock('shoppers')).toBe(before);
});

test('slots that were given at a lower limit are taken back, once', async ({ road }) => {
  const faster = openPace(road.redis, road.prefix, () => ({ perSecond: 40, batchShare: 0.25 }));
  for (const lane of ['shoppers', 'batches'] as const) {
    await road.pace.reserve('shop', lane);
    await faster.reserve('shop', lane); // already by the new one, and yet behind those that were there
    await road.set(lane, (await road.now()) + 60_000);
  }

  expect(await road.pace.takeBack('shop', 'shoppers')).toBe(false);
  expect(await road.pace.backlog('shop', 'shoppers')).toBeGreaterThan(50_000);
  expect(await faster.takeBack('shop', 'batches')).toBe(false); // a smaller share of more

  expect(await faster.takeBack('shop', 'shoppers')).toBe(true);
  expect(await faster.takeBack('shop', 'shoppers')).toBe(false);
  expect(await faster.backlog('shop', 'shoppers')).toBe(0);
});

test('where nobody waits, nothing is taken back', async ({ road }) => {
  await road.pace.reserve('shop', 'shoppers');
  await road.set('shoppers', (await road.now()) - 1);
  const faster = openPace(road.redis, road.prefix, () => ({ perSecond: 40, batchShare: 1 }));

  expect(await faster.takeBack('shop', 'shoppers')).toBe(false);
  expect(await faster.takeBack('shop', 'singles')).toBe(false);
});

test('what is known takes no slot', async ({ road }) => {
  const name = { account: 'shop', client_orderid: 'one' };
  await road.redis.hset(ledgerKeys(road.prefix).payment(name), { 'preauth.status': 'approved' });

  expect(await road.pace.reserveFor(name, 'preauth', 'shoppers')).toBeUndefined();

  expect(await road.clock('shoppers')).toBe(0);
  expect(await road.pace.reserveFor(name, 'capture', 'singles')).toBe(0);
  expect(await road.clock('singles')).toBeGreaterThan(0);
});

test('shoppers leave one slot in twenty to singles that wait, and none to batches', async ({ road }) => {
  const { laneMs } = gaitOf(rate, 'shoppers');
  const distance = async (lane: 'shoppers' | 'singles' = 'shoppers') => {
    const before = await road.clock(lane);
    await road.pace.reserve('shop', lane);
    return (await road.clock(lane)) - before;
  };
  await road.set('shoppers', (await road.now()) + hour);
  await road.set('batches', (await road.now()) + hour);
  expect(await distance()).toBeCloseTo(laneMs, 0);

  await road.set('singles', (await road.now()) + hour);
  expect(await distance()).toBeCloseTo((laneMs * 20) / 19, 0);
  expect(await distance('singles')).toBeCloseTo(laneMs, 0);
  await road.set('singles', (await road.now()) - 1);
  expect(await distance()).toBeCloseTo(laneMs, 0);
});

test('at the gate batches are turned away first, then singles, and shoppers last', async ({ road }) => {
  const goes = async (lane: 'shoppers' | 'singles' | 'batches') =>
    'go' in (await road.pace.approach('shop', lane));
  const at = async (ahead: number) => {
    await road.set('door', (await road.now()) + ahead);
    return [await goes('batches'), await goes('singles'), await goes('shoppers')];
  };
  const { aheadMs: far } = gaitOf(rate, 'shoppers');
  const { aheadMs: near } = gaitOf(rate, 'singles');

  await road.set('batch_door', 0);
  expect(await at(-1_000)).toEqual([true, true, true]);
  await road.set('batch_door', 0);
  expect(await at(near - 10)).toEqual([false, true, true]);
  expect(await at(far - 100)).toEqual([false, false, true]);
  expect(await at(hour)).toEqual([false, false, false]);
});

test('no more go on at once than can be sent soon', async ({ road }) => {
  const answers = await many(50, () => road.another().approach('shop', 'shoppers'));
  const { aheadMs, gateMs } = gaitOf(rate, 'shoppers');

  const went = answers.filter((answer) => 'go' in answer).length;
  expect(went).toBeGreaterThanOrEqual(Math.floor(aheadMs / gateMs) + 1);
  expect(went).toBeLessThan(25);
});

test('batches go on at their share only, however free the way is', async ({ road }) => {
  await road.pace.approach('shop', 'batches');
  await road.set('door', 0);

  expect(await road.pace.approach('shop', 'batches')).toMatchObject({ why: 'pace' });
  expect(await road.pace.approach('shop', 'shoppers')).toMatchObject({ go: true });
});

test('who is turned away gets a slot of its lane, not before the way is free', async ({ road }) => {
  await road.set('door', (await road.now()) + hour); // as far ahead as it can be: a little more than any may queue

  const turned = await road.pace.approach('shop', 'shoppers');

  expect(turned).toMatchObject({ why: 'pace' });
  expect('wait' in turned && turned.wait).toBeGreaterThan(500);
});

test.for([
  [300, 'shoppers', 600],
  [2_500, 'shoppers', 1_000],
  [hour, 'shoppers', 1_000],
  [0, 'singles', 1_000],
] as const)(
  'turned away %d ms late among %s: not back before %d ms',
  async ([late, lane, back], { road }) => {
    await road.set('door', (await road.now()) + hour); // as far ahead as it can be: a little more than any may queue

    const turned = await road.pace.approach('shop', lane, late);

    expect('wait' in turned && turned.wait).toBeGreaterThan(back - 300);
    expect('wait' in turned && turned.wait).toBeLessThan(Math.max(back, 600) + 1);
  },
);

test('while the account is held, nothing goes on, and slots begin when that is over', async ({ road }) => {
  await road.stand({ held_until: (await road.now()) + 30_000 });

  for (const answer of [
    await road.pace.approach('shop', 'shoppers'),
    await road.pace.take('shop', 'shoppers'),
  ])
    expect(answer).toMatchObject({ why: 'paused', wait: expect.closeTo(30_000, -4) });
  expect(await road.pace.reserve('shop', 'singles')).toBeGreaterThan(25_000);
  expect(await road.pace.backlog('shop', 'batches')).toBeGreaterThan(25_000);
  expect(await road.pace.approach('other', 'shoppers')).toMatchObject({ go: true });
});

test('a pause that is over holds nobody', async ({ road }) => {
  await road.stand({ held_until: (await road.now()) - 1, stopped: '', probing: '' });

  expect(await road.pace.approach('shop', 'shoppers')).toEqual({ go: true, pass: '' });
  expect(await road.pace.take('shop', 'shoppers')).toMatchObject({ at: expect.any(Number) });
});

test('while the account is stopped, nothing goes on, and who comes is sent away for a minute', async ({
  road,
}) => {
  await road.stand({ stopped: '3' });

  for (const answer of [
    await road.pace.approach('shop', 'shoppers'),
    await road.pace.take('shop', 'shoppers'),
  ])
    expect(answer).toMatchObject({ why: 'stopped', wait: expect.closeTo(60_000, -3) });

  await road.stand({ stopped: '' });
  expect(await road.pace.reserve('shop', 'shoppers')).toBeLessThan(1_000);
});

test('while the account is probed, one goes on at a time, and its pass lets it send', async ({ road }) => {
  await road.stand({ held_until: (await road.now()) - 1, probing: 20_000 });

  const answers = await many(5, () => road.another().approach('shop', 'shoppers'));

  const [probe, ...others] = answers.filter((answer) => 'go' in answer);
  expect(others).toEqual([]);
  expect(answers.filter((answer) => 'why' in answer && answer.why === 'breaker')).toHaveLength(4);
  const pass = probe && 'pass' in probe ? probe.pass : '';
  expect(await road.pace.take('shop', 'shoppers')).toMatchObject({ why: 'breaker' });
  expect(await road.pace.take('shop', 'shoppers', { pass })).toMatchObject({ at: expect.any(Number) });

  await road.stand({ held_until: (await road.now()) + 40_000 });
  expect(await road.pace.take('shop', 'shoppers', { pass })).toMatchObject({ why: 'breaker' });
});

test('who has a slot is looked at again: it may go unless the account was stopped or paused since', async ({
  road,
}) => {
  const again = () => road.pace.lookAgain('shop', 'shoppers');
  expect(await again()).toEqual({ go: true });
  expect(await road.clock('shoppers')).toBe(0);

  await road.stand({ told_until: (await road.now()) + 30_000, held_until: (await road.now()) + 30_000 });
  expect(await again()).toMatchObject({ why: 'paused', wait: expect.closeTo(30_000, -4) });
  await road.stand({ stopped: '3' });
  expect(await again()).toMatchObject({ why: 'stopped', wait: expect.toSatisfy((ms) => ms > 60_000) });

  const past = (await road.now()) - 1;
  await road.stand({ stopped: '', told_until: past, held_until: past });
  expect(await again()).toEqual({ go: true });
});

test('an open breaker holds nobody who has a line already, a probe least of all', async ({ road }) => {
  await road.stand({ held_until: (await road.now()) + 20_000, probing: 20_000 });

  expect(await road.pace.lookAgain('shop', 'shoppers')).toEqual({ go: true });
});

test("where Redis's clock is set back, all goes on from where it was", async ({ road }) => {
  const slots = async () => (await many(8, () => road.another().take('shop', 'shoppers'))).flatMap(begins);
  const before = await slots();
  await road.stand({ held_until: (await road.now()) + 20_000 });
  await road.pace.reserve('shop', 'singles');
  await road.stand({ held_until: 0 });

  await road.setRedisClock(-hour);

  expect(await road.pace.backlog('shop', 'shoppers')).toBe(0);
  expect(await road.pace.backlog('shop', 'singles')).toBeGreaterThan(15_000);
  expect(await road.pace.backlog('shop', 'singles')).toBeLessThan(21_000);
  expect(await road.pace.approach('shop', 'shoppers')).toMatchObject({ go: true });
  const after = await slots();
  expect(after).toHaveLength(8);
  expect(Math.min(...after)).toBeGreaterThan(Math.max(...before));
});

test('it goes on from there, and does not stand still', async ({ road }) => {
  await road.pace.reserve('shop', 'shoppers');
  await road.set('shoppers', (await road.now()) + 10_000);
  await road.setRedisClock(-hour);
  const before = await road.pace.backlog('shop', 'shoppers');
  await road.setRedisClock(5_000); // as if so much time went by

  expect(await road.pace.backlog('shop', 'shoppers')).toBeLessThan(before - 4_000);
});

test('where it is set forward and back again, nobody waits for the time between', async ({ road }) => {
  await road.pace.reserve('shop', 'shoppers');
  await road.setRedisClock(hour);
  await many(5, () => road.pace.reserve('shop', 'shoppers'));
  await road.setRedisClock(-hour);

  expect(await road.pace.reserve('shop', 'shoppers')).toBeLessThan(1_000);
});

test('a slot of before it was set back is not given out again', async ({ road }) => {
  await road.pace.take('shop', 'shoppers');
  const send = await road.clock('send');
  await road.setRedisClock(-30_000);
  await road.pace.take('shop', 'shoppers');

  expect((await road.clock('send')) - send).toBeGreaterThanOrEqual(gaitOf(rate, 'shoppers').gateMs - 0.01);
});

test('where it is set forward, nobody sends until all is sent that had a slot before', async ({ road }) => {
  const { patienceMs } = gaitOf(rate, 'shoppers');
  await road.pace.take('shop', 'shoppers');
  await road.setRedisClock(500);

  const rests = expect.toSatisfy((wait: number) => wait > patienceMs + 900 && wait < patienceMs + 2_000);
  expect(await road.pace.take('shop', 'shoppers')).toEqual({ why: 'pace', wait: rests });
  expect(await road.pace.take('shop', 'singles')).toEqual({ why: 'pace', wait: rests });
  expect(await road.pace.take('other', 'shoppers')).toEqual({ why: 'pace', wait: rests });
});

test('a door and a gate that stand far off, whatever brought them there, stop nothing', async ({ road }) => {
  await road.set('send', (await road.now()) + hour);
  await road.set('door', (await road.now()) + hour);

  for (const answer of [
    await road.pace.approach('shop', 'shoppers'),
    await road.pace.take('shop', 'shoppers'),
  ])
    expect('wait' in answer && answer.wait).toBeLessThan(2_000);
});
