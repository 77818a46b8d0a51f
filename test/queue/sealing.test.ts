import { expect, test } from 'vitest';
import { newCardKey, parseCardKeys } from '../../src/queue/card-keys.ts';
import { open, seal } from '../../src/queue/sealing.ts';

const card = { credit_card_number: '4538977399606732', cvv2: '012' };
const name = { account: 'shop', client_orderid: 'o-1' };
const keys = parseCardKeys(`${newCardKey()},${newCardKey()}`);
const blob = seal(card, name, keys);

/** What was thrown, as text with everything about it. */
function refusal(changed: Buffer, opener = keys): string {
  try {
    return `opened: ${JSON.stringify(open(changed, name, opener))}`;
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
}

test('what is sealed opens for its payment', () => {
  expect(open(blob, name, keys)).toEqual(card);
});

test('#45 a blob opens no more when any one of its bits is flipped', () => {
  for (let bit = 0; bit < blob.length * 8; bit += 1) {
    const changed = Buffer.from(blob);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(refusal(changed), `bit ${bit}`).toMatch(/^refused/);
  }
});

test('#45 a blob cut off anywhere, or gone on with, does not open', () => {
  for (let length = 0; length < blob.length; length += 1) {
    expect(refusal(blob.subarray(0, length)), `${length} bytes`).toMatch(/^refused/);
    expect(refusal(blob.subarray(blob.length - length)), `last ${length} bytes`).toMatch(/^refused/);
  }
  expect(refusal(Buffer.concat([blob, Buffer.alloc(1)]))).toMatch(/^refused/);
  expect(refusal(Buffer.alloc(10 * 1024 * 1024, 1))).toMatch(/^refused/);
});

test.each([0, 2, 255])('#45 version %i is not known', (version) => {
  const changed = Buffer.from(blob);
  changed.writeUInt8(version, 0);

  expect(refusal(changed)).toBe('refused: sealed card: unknown version or key');
});

test('#45 a key nobody has is not known, nor another key of the same name', () => {
  const [{ id }] = keys;
  const namesake = parseCardKeys(newCardKey().replace(/^[^:]+/, id));

  expect(refusal(blob, parseCardKeys(newCardKey()))).toBe('refused: sealed card: unknown version or key');
  expect(refusal(blob, namesake)).toMatch(/^refused/);
});

test('the newest key seals', () => {
  const [newest] = keys;

  expect(open(blob, name, [newest])).toEqual(card);
  expect(blob.subarray(2, 2 + newest.id.length).toString()).toBe(newest.id);
});

test('a card in the open is refused, without repeating it', () => {
  const told = refusal(Buffer.from(JSON.stringify(card)));

  expect(told).toMatch(/^refused/);
  expect(told).not.toContain('4538');
});
