import { expect, test } from 'vitest';
import { clientOrderid, mintClientOrderid } from '../../src/payment/client-orderid.ts';

test('a minted id has a letter at each end and 90 random bits between', () => {
  expect(mintClientOrderid((bytes) => new Uint8Array(bytes).fill(0))).toBe('paaaaaaaaaaaaaaaaaaz');
  expect(mintClientOrderid((bytes) => new Uint8Array(bytes).fill(255))).toBe('p777777777777777777z');
});

test('every value of a byte gives a character, each of them equally often', () => {
  let next = 0;
  const ids = Array.from({ length: 256 }, () =>
    mintClientOrderid((bytes) => new Uint8Array(bytes).map(() => next++ % 256)),
  );
  const counts = new Map<string, number>();
  for (const character of ids.flatMap((id) => [...id.slice(1, -1)])) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }

  expect([...counts.keys()].sort().join('')).toBe('234567abcdefghijklmnopqrstuvwxyz');
  expect(new Set(counts.values())).toEqual(new Set([(256 * 18) / 32]));
});

test('minted ids differ and are good ids', () => {
  const ids = Array.from({ length: 1000 }, () => mintClientOrderid());

  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^p[a-z2-7]{18}z$/.test(id) && clientOrderid(20).safeParse(id).success)).toBe(
    true,
  );
});

test('an id may be limited to fewer characters', () => {
  expect(clientOrderid(20).safeParse('x'.repeat(21)).success).toBe(false);
});
