import fc from 'fast-check';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { fixedRing, publicRing, withNewKey } from '../../../src/queue/cards/key-ring.ts';
import { open, seal } from '../../../src/queue/cards/sealing.ts';
import { card, expiresAt, flipped, form, keys, mine, now, opening, ring, sealed } from './a-sealed-card.ts';

let blob: Buffer;
beforeAll(async () => {
  blob = await sealed();
});

test('what is sealed opens for its operation, ready to be sent', async () => {
  expect(await opening(blob)).toBe(form);
});

test('a token goes the same way, and nothing comes of a code that is not there', async () => {
  expect(await opening(await sealed({ card_recurring_payment_id: '77', cvv2: ' ' }))).toBe(
    'card_recurring_payment_id=77',
  );
});

test('whatever a card says is sent as it says it, trimmed', async () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.trim() !== '');

  await fc.assert(
    fc.asyncProperty(name, fc.stringMatching(/^[0-9]{3,4}$/), async (card_printed_name, cvv2) => {
      const opened = new URLSearchParams(await opening(await sealed({ card_printed_name, cvv2 })));
      expect([...opened]).toEqual([
        ['card_printed_name', card_printed_name.trim()],
        ['cvv2', cvv2],
      ]);
    }),
    { numRuns: 30 },
  );
});

test('the opened card lies outside the heap, where it can be wiped', async () => {
  const opened = await open(await sealed({ card_recurring_payment_id: '7' }), mine, keys, now);

  expect((opened as Buffer).buffer.byteLength).toBeGreaterThan(64);
});

test.each([
  ['both records open', async () => blob, form],
  ['only the number opens', async () => flipped(blob, blob.length * 8 - 1), /^refused/],
  ['only the code opens', async () => flipped(blob, (blob.length - 180) * 8), /^refused/],
])('what is opened on the way is wiped: %s', async (_, make, told) => {
  const bytes = await make();
  const from = vi.spyOn(Buffer, 'from');
  onTestFinished(() => from.mockRestore());

  expect(await opening(bytes)).toMatch(told);

  const made = from.mock.results.flatMap(({ value }) => (Buffer.isBuffer(value) ? [value] : []));
  expect(made.length).toBeGreaterThan(0);
  for (const text of [card.credit_card_number, 'cvv2=012'])
    expect(made.filter((buffer) => buffer.includes(text))).toEqual([]);
});

test('how long it is tells nothing of the card', async () => {
  const [short, long, token] = await Promise.all([
    sealed({ ...card, credit_card_number: '4222222222222', card_printed_name: 'A', cvv2: '123' }),
    sealed({ ...card, card_printed_name: 'B'.repeat(100), cvv2: '1234' }),
    sealed({ card_recurring_payment_id: '1' }),
  ]);

  expect([short.length, token.length]).toEqual([long.length, long.length]);
});

test('a name as long as a gateway takes is sealed, a longer one never', async () => {
  const longest = { card_printed_name: '€'.repeat(65_536) };

  expect((await opening(await sealed(longest))).length).toBe('card_printed_name='.length + 9 * 65_536);
  await expect(sealed({ card_printed_name: '€'.repeat(131_072) })).rejects.toThrow(RangeError);
});

test('a card may fill a mebibyte, and its code what is kept for it, to the last byte', async () => {
  const [name, code] = [2 ** 20 - 4 - 'card_printed_name='.length, 128 - 4 - 'cvv2='.length];
  const filled = (letters: number, digits: number) =>
    sealed({ card_printed_name: 'x'.repeat(letters), cvv2: '1'.repeat(digits) });

  expect(await opening(await filled(name, code))).toHaveLength(2 ** 20 - 4 + 1 + 128 - 4);
  await expect(filled(name + 1, code)).rejects.toThrow('longer than a card can be');
  await expect(filled(name, code + 1)).rejects.toThrow('longer than a card can be');
});

test('who seals cannot open, not even what it sealed itself', async () => {
  const bare = fixedRing(publicRing(ring));

  expect(await opening(await seal(card, mine, expiresAt, publicRing(ring).cardKeys[0]), mine, bare)).toBe(
    'refused: sealed card: to a key that is not known here',
  );
});

test('two seals of one card have nothing in common', async () => {
  const [one, other] = await Promise.all([sealed(), sealed()]);
  const alike = one.filter((byte, place) => byte === other[place]).length;

  expect(alike).toBeLessThan(60); // the head, and some by chance
});

test('for a key that is not known yet the ring is read again, once', async () => {
  const newer = withNewKey(ring, now, now);
  const source = { current: () => ring, reread: vi.fn(() => newer) };
  const [newest] = newer.cardKeys;

  expect(await opening(blob, mine, source)).toBe(form);
  expect(source.reread).not.toHaveBeenCalled();
  expect(await opening(await seal(card, mine, expiresAt, newest), mine, source)).toBe(form);
  expect(source.reread).toHaveBeenCalledTimes(1);
});

test('once its time is over a card is not opened', async () => {
  expect(await open(blob, mine, keys, expiresAt - 1)).toEqual(Buffer.from(form));
  expect(await open(blob, mine, keys, expiresAt)).toBe('expired');
});
