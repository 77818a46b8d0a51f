import { expect } from 'vitest';
import { onTheWayMs, usualWidthMs, widthsMs } from '../../../src/queue/pace/gait.ts';
import { type Road, rate, test } from './road.ts';

/** Takes a slot so wide, as a process that never took one; gives when it begins, by the clock in Redis. */
async function takeWide({ another, clock }: Road, widthMs?: number) {
  const slot = await another().take('shop', 'shoppers', widthMs === undefined ? {} : { widthMs });
  const width = await clock('width');
  const begins = (await clock('send')) - (1_000 + width + onTheWayMs) / rate.perSecond;
  return { begins, width, isSlot: 'at' in slot, goodFor: 'at' in slot ? slot.until - slot.at : 0 };
}

test('a slot is as wide as it was asked for, and so are those of others for some seconds', async ({
  road,
}) => {
  const wide = await takeWide(road, 600);
  const other = await takeWide(road);
  await road.setRedisClock(2_100);
  const later = await takeWide(road);

  expect([wide.width, other.width, later.width]).toEqual([600, 600, usualWidthMs]);
  expect(wide.goodFor).toBeGreaterThan(500);
  expect(wide.goodFor).toBeLessThanOrEqual(600);
  expect(later.goodFor).toBeLessThanOrEqual(usualWidthMs);
});

test('of several wishes the widest counts, for whoever comes', async ({ road }) => {
  await takeWide(road, 600);

  expect([(await takeWide(road, 100)).width, (await takeWide(road)).width]).toEqual([600, 600]);
});

test('however wide slots are, in turn, of any N + 1 the last leaves a second after the first', async ({
  road,
}) => {
  const slots: { begins: number; width: number }[] = [];
  const steps = [2, 20, 60];
  for (let turn = 0; turn < 900; turn += 1) {
    await road.setRedisClock(steps[turn % 3] ?? 0);
    // Long enough apart that they get narrow again between, with more who want a slot than there are.
    const isAsked = turn % 220 < 3;
    const slot = await takeWide(road, isAsked ? widthsMs[3 - (Math.floor(turn / 220) % 3)] : undefined);
    if (slot.isSlot) slots.push(slot);
  }

  expect(new Set(slots.map(({ width }) => width))).toEqual(new Set(widthsMs));
  for (const [index, { begins, width }] of slots.entries()) {
    const next = slots[index + rate.perSecond];
    if (next) expect(next.begins - (begins + width)).toBeGreaterThanOrEqual(1_000 + onTheWayMs - 0.01);
  }
});

test('while slots are wide, fewer go on at the door', async ({ road }) => {
  await road.pace.take('shop', 'shoppers', { widthMs: 600 });
  await road.pace.approach('shop', 'shoppers');
  const before = await road.clock('door');
  await road.pace.approach('shop', 'shoppers');

  expect((await road.clock('door')) - before).toBeCloseTo((1_000 + 600 + onTheWayMs) / rate.perSecond, 1);
});

test('a slot begins as late as who asks needs to prepare', async ({ road }) => {
  const asked = performance.now();
  const slot = await road.pace.take('shop', 'shoppers', { leadMs: 400 });

  expect('at' in slot && slot.at).toBeGreaterThanOrEqual(asked + 400);
});
