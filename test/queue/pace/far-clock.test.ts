import fc from 'fast-check';
import { expect, test } from 'vitest';
import { farClock } from '../../../src/queue/pace/far-clock.ts';

const ms = (max: number) => fc.double({ min: 0, max, noNaN: true });
const answers = fc.array(fc.record({ pause: ms(1_000), there: ms(500), back: ms(500) }), { minLength: 1 });

test('whatever answers took, the moment lies between the two that are told', () => {
  fc.assert(
    fc.property(
      answers,
      ms(1e9),
      fc.double({ min: -0.0009, max: 0.0009, noNaN: true }),
      (all, ahead, slewed) => {
        const clock = farClock();
        const far = (ours: number) => ours * (1 + slewed) + ahead;
        let ours = 0;
        for (const { pause, there, back } of all) {
          const asked = ours + pause;
          ours = asked + there + back;
          expect(clock.heard(asked, ours, far(asked + there))).toBeLessThan(0.01);
        }

        const { earliest, latest } = clock.when(far(ours));

        expect(earliest).toBeLessThanOrEqual(ours + 0.01);
        expect(latest).toBeGreaterThanOrEqual(ours - 0.01);
      },
    ),
  );
});

test('a clock that runs faster is not thought to be behind while an answer is on its way back', () => {
  const clock = farClock();
  const far = (ours: number) => ours * 1.0009;
  clock.heard(0, 10_000, far(0));

  expect(clock.when(far(10_000)).earliest).toBeLessThanOrEqual(10_000);
});

test('one quick answer is worth more than a slow one after it', () => {
  const clock = farClock();
  clock.heard(100, 101, 5_100.5);
  clock.heard(200, 300, 5_250);

  const { earliest, latest } = clock.when(6_000);

  expect(latest - earliest).toBeLessThan(2);
});

test('it is trusted less the longer ago it was quick', () => {
  const clock = farClock();
  clock.heard(100, 101, 5_100.5);
  clock.heard(100_000, 101_000, 105_500);

  const { earliest, latest } = clock.when(200_000);

  expect(latest - earliest).toBeGreaterThan(100);
});

test.for([-60_000, 60_000])('a clock that was set by %d ms is believed at once', (set) => {
  const clock = farClock();
  clock.heard(100, 101, 5_100.5);
  const leap = clock.heard(200, 210, 5_205 + set);

  expect(leap).toBeCloseTo(Math.max(set, 0), -2);
  const { earliest, latest } = clock.when(6_000 + set);

  expect(earliest).toBeCloseTo(995, -2);
  expect(latest - earliest).toBeCloseTo(10, 1);
});
