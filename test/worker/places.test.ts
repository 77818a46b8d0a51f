import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPlaces, type Places } from '../../src/worker/places.ts';

const settled = { settled: 'done' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A visit that lasts until it is told to end. */
function hanging() {
  let end = () => {};
  const ended = new Promise<typeof settled>((resolve) => {
    end = () => resolve(settled);
  });
  return { visit: () => ended, end };
}

test('above its share an account comes back in a second or more, and nothing was begun', async () => {
  const places = openPlaces(() => 2);
  const visits = [hanging(), hanging()];
  const under = visits.map(({ visit }) => places.within('sends', 'slow', visit));
  const third = vi.fn();

  const waiting = places.within('sends', 'slow', third);
  await vi.advanceTimersByTimeAsync(1_000);
  const verdict = await waiting;

  expect(third).not.toHaveBeenCalled();
  expect('snooze' in verdict && verdict.snooze).toBeGreaterThanOrEqual(1_000);
  for (const { end } of visits) end();
  expect(await Promise.all(under)).toEqual([settled, settled]);
});

test('other accounts, and its own questions, find their places', async () => {
  const places = openPlaces((account) => (account === 'slow' ? 1 : 5));
  const one = hanging();
  const under = places.within('sends', 'slow', one.visit);

  expect(await places.within('sends', 'fast', async () => settled)).toBe(settled);
  expect(await places.within('questions', 'slow', async () => settled)).toBe(settled);
  one.end();
  await under;
});

test('a place is free again when its visit is over, also where that failed', async () => {
  const places = openPlaces(() => 1);
  const broken = places.within('sends', 'shop', async () => {
    throw new Error('broke');
  });
  await expect(broken).rejects.toThrow('broke');

  expect(await places.within('sends', 'shop', async () => settled)).toBe(settled);
  expect(await places.within('sends', 'shop', async () => settled)).toBe(settled);
});

test('a place that becomes free soon is had at once, by who waits longest', async () => {
  const places = openPlaces(() => 1);
  const one = hanging();
  const [second, third] = [vi.fn(async () => settled), vi.fn(async () => settled)];
  const under = [one.visit, second, third].map((visit) => places.within('sends', 'shop', visit));
  await vi.advanceTimersByTimeAsync(900);
  expect(second).not.toHaveBeenCalled();

  one.end();

  expect(await Promise.all(under)).toEqual([settled, settled, settled]);
  expect(second.mock.invocationCallOrder[0]).toBeLessThan(third.mock.invocationCallOrder[0] ?? 0);
});

test('a place that passed on is one place still', async () => {
  const places = openPlaces(() => 1);
  const visits = [hanging(), hanging()];
  const under = visits.map(({ visit }) => places.within('sends', 'shop', visit));
  visits[0]?.end();
  await vi.advanceTimersByTimeAsync(10);
  const third = vi.fn(async () => settled);

  const waiting = places.within('sends', 'shop', third);
  await vi.advanceTimersByTimeAsync(1_000);
  expect('snooze' in (await waiting)).toBe(true);
  expect(third).not.toHaveBeenCalled();
  visits[1]?.end();
  await Promise.all(under);
  expect(await places.within('sends', 'shop', third)).toBe(settled);
});

test('who gave up waiting takes nobody its place', async () => {
  const places = openPlaces(() => 1);
  const one = hanging();
  const under = places.within('sends', 'shop', one.visit);
  const gone = places.within('sends', 'shop', async () => settled);
  await vi.advanceTimersByTimeAsync(1_000);
  await gone;
  one.end();
  await under;

  expect(await places.within('sends', 'shop', async () => settled)).toBe(settled);
});

/** In how many ms those who find no place are to come back. */
async function turnedAway(places: Places, count: number): Promise<number[]> {
  const all = Array.from({ length: count }, () => places.within('sends', 'slow', async () => settled));
  await vi.advanceTimersByTimeAsync(1_000);
  const verdicts = await Promise.all(all);
  return verdicts.flatMap((verdict) => ('snooze' in verdict ? verdict.snooze : []));
}

test('hundreds who find no place do not come back together, and none later than in a minute', async () => {
  const snoozes = await turnedAway(
    openPlaces(() => 0),
    800,
  );

  expect(snoozes).toHaveLength(800);
  expect(snoozes.filter((ms) => ms < 2_000).length).toBeLessThan(15);
  expect(Math.max(...snoozes)).toBeLessThanOrEqual(60_000);
});

test.for([
  [0, 10],
  [30, 30],
  [2_000, 100],
])(
  'where places become free every %d ms, who found none comes back every %d ms',
  async ([every = 0, apart = 0]) => {
    let share = 1;
    const places = openPlaces(() => share);
    for (let visit = 0; visit < 100; visit += 1) {
      await vi.advanceTimersByTimeAsync(every);
      await places.within('sends', 'slow', async () => settled);
    }
    share = 0;

    const [first = 0, second = 0] = await turnedAway(places, 2);

    expect(second - first).toBeGreaterThanOrEqual(apart - 1);
    expect(second - first).toBeLessThanOrEqual(apart + 1);
  },
);
