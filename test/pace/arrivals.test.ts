import { expect, test } from 'vitest';
import { type Arrival, firstOf, paced, perSecond, slowestStretch, worstSecond } from './arrivals.ts';

const at = (...times: number[]): Arrival[] =>
  times.map((time) => ({ command: 'preauth', client_orderid: 'o', at: time }));

test('the worst second is found wherever it begins', () => {
  expect(worstSecond([])).toBe(0);
  expect(worstSecond(at(0, 1_000, 2_000))).toBe(1);
  expect(worstSecond(at(0, 999.9))).toBe(2);
  expect(worstSecond(at(5_000, 0, 900, 950, 1_899, 1_901, 4_000))).toBe(3);
});

test('what begins a second later is of another one', () => {
  expect(worstSecond(at(0, 500, 1_000, 1_500, 2_000))).toBe(2);
});

test('the rate is counted from the first to the last', () => {
  expect(perSecond(at(1_000, 1_500, 2_000, 3_000))).toBe(1.5);
  expect(perSecond(at(1_000))).toBe(0);
  expect(perSecond([])).toBe(0);
});

test('the poorest stretch is found, and one that was cut off does not count', () => {
  expect(slowestStretch(at(0, 1, 2, 1_000, 1_500, 2_000, 2_200, 2_400, 2_999, 3_001), 1_000)).toBe(2);
  expect(slowestStretch(at(0, 1, 2_000), 1_000)).toBe(0);
  expect(slowestStretch(at(0, 500, 900), 1_000)).toBeCloseTo(2.2, 1);
});

test('questions are not paced, everything else is', () => {
  const commands = ['status', 'preauth', 'capture', 'return'];
  const arrivals = commands.map((command) => ({ command, client_orderid: 'o', at: 0 }));

  expect(paced(arrivals).map(({ command }) => command)).toEqual(['preauth', 'capture', 'return']);
});

test('an order counts from its first request', () => {
  const requests: Arrival[] = [
    { command: 'preauth', client_orderid: 'twice', at: 7 },
    { command: 'preauth', client_orderid: 'twice', at: 5 },
    { command: 'capture', client_orderid: 'other', at: 1 },
  ];

  expect(firstOf(requests, 'preauth')).toEqual(new Map([['twice', 5]]));
});
