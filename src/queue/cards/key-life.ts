import { type CardKey, type KeyRing, sealedUntil, sealingKey } from './key-ring.ts';

/** Clocks differ a little, and a process may read a changed ring a little later than another. */
export const slackMs = 60_000;

/** What a card key does at a time: `next` waits for its time, `active` seals, `opens only` is of the past. */
type KeyState = 'next' | 'active' | 'opens only';

/** Where a card key stands in its life. Times in ms since 1970. */
export interface KeyLife {
  key: CardKey;
  state: KeyState;
  /** When a newer key takes over; undefined while none is there to do so. */
  sealsUntil: number | undefined;
  /** From then on no card waits that needs this key; undefined while cards may still be sealed to it. */
  canGoFrom: number | undefined;
}

/** The life of each card key at that time, newest first, where a card may wait for `cardTtlMs` at most. */
export function keyLives(ring: KeyRing, cardTtlMs: number, now: number): KeyLife[] {
  const active = sealingKey(ring, now);
  return ring.cardKeys.map((key) => {
    const sealsUntil = sealedUntil(ring, key.id);
    return {
      key,
      state: key.id === active.id ? 'active' : key.sealsFrom > now ? 'next' : 'opens only',
      sealsUntil,
      canGoFrom: sealsUntil === undefined ? undefined : sealsUntil + cardTtlMs + slackMs,
    };
  });
}
