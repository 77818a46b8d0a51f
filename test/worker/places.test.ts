import { expect, test, vi } from 'vitest';
import { openPlaces } from '../../src/worker/places.ts';

const settled = { settled: 'done' };

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

  const verdict = await places.within('sends', 'slow', third);

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

test('thousands who find no place do not come back together, and none later than in a minute', async () => {
  const places = openPlaces(() => 0);

  const snoozes: number[] = [];
  for (let one = 0; one < 10_000; one += 1) {
    const verdict = await places.within('sends', 'slow', async () => settled);
    if ('snooze' in verdict) snoozes.push(verdict.snooze);
  }

  const soon = snoozes.filter((ms) => ms < 2_000);
  expect(soon.length).toBeLessThan(150);
  expect(Math.max(...snoozes)).toBeLessThanOrEqual(60_000);
});
