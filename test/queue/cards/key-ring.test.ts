import { expect, test } from 'vitest';
import {
  fixedRing,
  type KeyRing,
  newRing,
  opens,
  publicRing,
  sealedUntil,
  sealingKey,
  withNewKey,
  withoutKey,
} from '../../../src/queue/cards/key-ring.ts';
import { formatRing, parseRing } from '../../../src/queue/cards/ring-text.ts';

const noon = Date.parse('2026-06-01T12:00:00Z');
const minute = 60_000;
const timesOf = ({ cardKeys }: KeyRing) => cardKeys.map(({ sealsFrom }) => (sealsFrom - noon) / minute);

test('a new ring seals at once, opens what it sealed, and has a key for fingerprints', () => {
  const ring = newRing(noon);

  expect(sealingKey(ring, noon)).toBe(ring.cardKeys[0]);
  expect(opens(ring)).toBe(true);
  expect(ring.cardKeys[0].publicKey).toHaveLength(32);
  expect(ring.cardKeys[0].privateKey?.reveal()).toHaveLength(32);
  expect(ring.fingerprintKeys[0].key.reveal()).toHaveLength(32);
});

test('no two keys are the same', () => {
  const [one, other] = [newRing(noon), newRing(noon)];

  expect(one.cardKeys[0].id).not.toBe(other.cardKeys[0].id);
  expect(one.cardKeys[0].publicKey).not.toEqual(other.cardKeys[0].publicKey);
  expect(one.fingerprintKeys[0].key.reveal()).not.toEqual(other.fingerprintKeys[0].key.reveal());
});

test('a key seals from its time on, and the one before it until then', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);
  const [next, first] = ring.cardKeys;

  expect(sealingKey(ring, noon + minute - 1)).toBe(first);
  expect(sealingKey(ring, noon + minute)).toBe(next);
  expect(sealedUntil(ring, next.id)).toBeUndefined();
  expect(sealedUntil(ring, first?.id ?? '')).toBe(noon + minute);
});

test('where no key has its time yet, as by a clock that is late, the oldest seals', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);

  expect(sealingKey(ring, noon - 1).id).toBe(ring.cardKeys[1]?.id);
});

test('a key takes its place by its time, also before one that was announced earlier', () => {
  const announced = withNewKey(newRing(noon), noon, noon + 10 * minute);
  const ring = withNewKey(announced, noon, noon + minute);

  expect(timesOf(ring)).toEqual([10, 1, 0]);
  expect(timesOf(parseRing(formatRing(ring)))).toEqual([10, 1, 0]);
  expect(sealingKey(ring, noon + 10 * minute).id).toBe(announced.cardKeys[0].id);
});

test('of two keys for one time the one added last seals, also after it was written and read', () => {
  const ring = withNewKey(newRing(noon), noon, noon);

  expect(sealingKey(ring, noon).id).toBe(ring.cardKeys[0].id);
  expect(sealingKey(parseRing(formatRing(ring)), noon).id).toBe(ring.cardKeys[0].id);
});

test('a key can be taken out, but not the last one, and not one that is not there', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);
  const [next, first] = ring.cardKeys;
  const rest = withoutKey(ring, first?.id ?? '');

  expect(rest).toEqual({ ...ring, cardKeys: [next] });
  expect(withoutKey(rest ?? ring, next.id)).toBeUndefined();
  expect(withoutKey(ring, 'nobody')).toBeUndefined();
});

test('the public ring has everything but the private keys, and opens nothing', () => {
  const ring = withNewKey(newRing(noon), noon, noon + minute);
  const bare = publicRing(ring);

  expect(opens(bare)).toBe(false);
  expect(bare.cardKeys.map(({ privateKey }) => privateKey)).toEqual([undefined, undefined]);
  expect(bare.cardKeys.map(({ publicKey }) => publicKey)).toEqual(ring.cardKeys.map((key) => key.publicKey));
  expect(bare.fingerprintKeys).toEqual(ring.fingerprintKeys);
});

test('a fixed ring is the same however often it is asked for', () => {
  const ring = newRing(noon);

  expect([fixedRing(ring).current(), fixedRing(ring).reread()]).toEqual([ring, ring]);
});
