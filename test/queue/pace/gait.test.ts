import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanes } from '../../../src/payment/lane.ts';
import { gaitOf, usualWidthMs } from '../../../src/queue/pace/gait.ts';

const rates = fc.record({
  perSecond: fc.integer({ min: 1, max: 99_999 }),
  batchShare: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

test('of any N + 1 slots, each used at any moment it is good for, the last comes a second after the first', () => {
  fc.assert(
    fc.property(
      rates,
      fc.constantFrom(...lanes),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rate, lane, late) => {
        const { gateMs } = gaitOf(rate, lane);
        const first = late * usualWidthMs;
        const last = rate.perSecond * gateMs;

        expect(last - first).toBeGreaterThan(1_000);
      },
    ),
  );
});

test('at 20 a second, more than 18 a second leave', () => {
  expect(1_000 / gaitOf({ perSecond: 20, batchShare: 1 }, 'shoppers').laneMs).toBeGreaterThan(18.4);
});

test('the gate is a little faster than any lane, or it would never catch up with who comes late', () => {
  fc.assert(
    fc.property(rates, fc.constantFrom(...lanes), (rate, lane) => {
      const { gateMs, shareMs, laneMs } = gaitOf(rate, lane);

      expect(Math.max(gateMs, shareMs)).toBeLessThan(laneMs);
    }),
  );
});

test('batches get their share of the limit', () => {
  const [all, some] = [1, 0.5].map((batchShare) => gaitOf({ perSecond: 20, batchShare }, 'batches'));

  expect(some?.laneMs).toBeCloseTo(2 * (all?.laneMs ?? 0));
  expect(some?.shareMs).toBeCloseTo(2 * (all?.gateMs ?? 0));
});

test('the more urgent a lane, the further ahead it may queue up', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const [shoppers = 0, singles = 0, batches = 0] = lanes.map((lane) => gaitOf(rate, lane).aheadMs);

      expect(shoppers).toBeGreaterThan(singles);
      expect(singles).toBeGreaterThan(batches);
    }),
  );
});
