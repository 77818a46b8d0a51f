import { expect, test } from 'vitest';
import { keyLives, slackMs } from '../../../src/queue/cards/key-life.ts';
import { newRing, withNewKey } from '../../../src/queue/cards/key-ring.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const minute = 60_000;
const cardTtlMs = 15 * minute;

test('the key that seals has no end while no other one is there', () => {
  const ring = newRing(noon);

  expect(keyLives(ring, cardTtlMs, noon)).toEqual([
    { key: ring.cardKeys[0], state: 'active', sealsUntil: undefined, canGoFrom: undefined },
  ]);
});

test('a key goes from next over active to opens only, and can go when its last card has', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);
  const statesAt = (now: number) => keyLives(ring, cardTtlMs, now).map(({ state }) => state);

  expect(statesAt(noon)).toEqual(['next', 'active']);
  expect(statesAt(noon + minute)).toEqual(['active', 'opens only']);
  expect(keyLives(ring, cardTtlMs, noon)[1]).toMatchObject({
    sealsUntil: noon + minute,
    canGoFrom: noon + minute + cardTtlMs + slackMs,
  });
});

test('where all keys are still to come, exactly one is active', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);

  expect(keyLives(ring, cardTtlMs, noon - minute).map(({ state }) => state)).toEqual(['next', 'active']);
});
