import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { fixedRing, newRing } from '../../../src/queue/cards/key-ring.ts';
import { openRecord, sealRecord } from '../../../src/queue/cards/sealed-record.ts';
import { card, expiresAt, flipped, form, key, mine, opening, sealed } from './a-sealed-card.ts';

let blob: Buffer;
beforeAll(async () => {
  blob = await sealed();
});

test('#45 moved to another order, account or operation a card does not open', async () => {
  const text = fc.string({ maxLength: 8 });
  const operation = fc.constantFrom('preauth' as const, 'capture' as const);
  const place = fc.record({ account: text, client_orderid: text, operation });

  await fc.assert(
    fc.asyncProperty(place, place, async (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(await opening(await sealed(card, one), other)).toMatch(/^refused/);
    }),
    { numRuns: 60 },
  );
});

test.each([{ account: 'shoq' }, { client_orderid: 'o-2' }, { operation: 'capture' }] as const)(
  '#45 nor where but one thing differs: %j',
  async (other) => {
    expect(await opening(blob, { ...mine, ...other })).toMatch(/^refused/);
  },
);

test.each([
  { account: 'sho', client_orderid: 'po-1' },
  { account: 'shopo', client_orderid: '-1' },
  { account: 'shop', client_orderid: 'o-1p', operation: 'reauth' },
])('#45 nor where the same letters are only parted otherwise: %j', async (parted) => {
  expect(await opening(blob, { ...mine, ...parted } as typeof mine)).toMatch(/^refused/);
});

/** The two records of a blob, and what is before them. */
function records(bytes: Buffer) {
  const codeAt = bytes.length - 176;
  return {
    head: bytes.subarray(0, -480),
    number: bytes.subarray(-480, codeAt),
    code: bytes.subarray(codeAt),
  };
}

test('#45 a record in the place of the other, or of another order, does not open', async () => {
  const [here, there] = [records(blob), records(await sealed(card, { ...mine, client_orderid: 'o-2' }))];
  const mixed = [
    [here.head, here.code, here.number],
    [here.head, here.number, there.code],
    [here.head, there.number, here.code],
    [here.head, here.number, here.number],
    [here.head, here.code, here.code],
  ];

  expect(await opening(Buffer.concat([here.head, here.number, here.code]))).toBe(form);
  for (const [index, parts] of mixed.entries())
    expect(await opening(Buffer.concat(parts)), `mix ${index}`).toMatch(/^refused/);
});

test('a record opens as what it was sealed as, though it be bound to the same', async () => {
  const pair = { publicKey: key.publicKey, privateKey: key.privateKey?.reveal() ?? Buffer.alloc(32) };
  const boundTo = Buffer.from('the same');
  const record = await sealRecord(Buffer.from('x'), 'number', {
    padded: 128,
    publicKey: key.publicKey,
    boundTo,
  });

  expect((await openRecord(record, 'number', { pair, boundTo })).content.toString()).toBe('x');
  await expect(openRecord(record, 'code', { pair, boundTo })).rejects.toThrow();
});

/** A blob made without `seal`, of any content: whoever has the public key can make one. */
async function forged(number: string, code: string): Promise<Buffer> {
  const { head } = records(blob);
  const sealedAs = (content: string, record: 'number' | 'code', padded: number) => {
    const named = [record, mine.account, mine.client_orderid, mine.operation].map((name) =>
      Buffer.from(name),
    );
    const boundTo = [head, ...named, head.subarray(-8)].flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    });
    const how = { padded, publicKey: key.publicKey, boundTo: Buffer.concat(boundTo) };
    return sealRecord(Buffer.from(content), record, how);
  };
  return Buffer.concat([head, await sealedAs(number, 'number', 256), await sealedAs(code, 'code', 128)]);
}

test('nothing but the parameters of a card comes out, whoever sealed it', async () => {
  expect(await opening(await forged('credit_card_number=1', 'cvv2=2'))).toBe('credit_card_number=1&cvv2=2');

  for (const [number, code] of [
    ['credit_card_number=1&amount=0.01', 'cvv2=2'],
    ['credit_card_number=1', 'cvv2=2&notify_url=x'],
    ['', ''],
  ] as const)
    expect(await opening(await forged(number, code))).toBe(
      'refused: sealed card: not the parameters of a card',
    );
});

/** A time that was turned back has passed: then it isn't even tried. */
const unopened = /^(?:refused: .*|expired)$/;

/** More of them by `FLIPPED_BLOBS=200`, which takes half an hour. */
const wholeBlobs = Number(process.env.FLIPPED_BLOBS ?? 1);

test('#45 with any one bit flipped a blob does not open', { timeout: wholeBlobs * 60_000 }, async () => {
  for (let count = 0; count < wholeBlobs; count += 1) {
    const whole = await sealed({ ...card, cvv2: String(1000 + count) });
    const bits = Array.from({ length: whole.length * 8 }, (_, bit) => bit);
    for (let at = 0; at < bits.length; at += 64) {
      const told = await Promise.all(bits.slice(at, at + 64).map((bit) => opening(flipped(whole, bit))));
      expect(told.filter((text) => !unopened.test(text))).toEqual([]);
    }
  }
});

test('#45 of two hundred blobs, not with some bit flipped either', async () => {
  const bit = fc.nat({ max: blob.length * 8 - 1 });

  await fc.assert(
    fc.asyncProperty(bit, async (one) => {
      expect(await opening(flipped(await sealed(), one))).toMatch(unopened);
    }),
    { numRuns: 200 },
  );
});

test('#45 a blob cut off anywhere, or gone on with, does not open', async () => {
  for (let length = 0; length < blob.length; length += 1) {
    expect(await opening(blob.subarray(0, length)), `${length} bytes`).toMatch(/^refused/);
    expect(await opening(blob.subarray(blob.length - length)), `last ${length} bytes`).toMatch(/^refused/);
  }
  for (const more of [1, 128, 256, 512]) {
    expect(await opening(Buffer.concat([blob, Buffer.alloc(more)])), `${more} more`).toMatch(/^refused/);
  }
  const endless = Buffer.concat([records(blob).head, Buffer.alloc(1024 * 1024 + 256 + 224)]);
  expect(await opening(endless)).toBe('refused: sealed card: of an unknown version, or not whole');
});

test.each([0, 1, 3, 255])('#45 version %i is not known', async (version) => {
  const changed = Buffer.from(blob);
  changed.writeUInt8(version, 4);

  expect(await opening(changed)).toBe('refused: sealed card: of an unknown version, or not whole');
});

test('#45 a card in the open is refused, without repeating it', async () => {
  for (const plain of [JSON.stringify(card), form, `PNWC\u0002${form.repeat(9)}`]) {
    const told = await opening(Buffer.from(plain));
    expect(told).toMatch(/^refused/);
    expect(told).not.toMatch(/4538|012/);
  }
});

test('#45 a key nobody has is not known, nor another key of the same name', async () => {
  const stranger = newRing(0);
  const [other] = stranger.cardKeys;
  const namesake = { ...stranger, cardKeys: [{ ...other, id: key.id }] } as const;

  expect(await opening(blob, mine, fixedRing(stranger))).toBe(
    'refused: sealed card: to a key that is not known here',
  );
  expect(await opening(blob, mine, fixedRing(namesake))).toBe(
    'refused: sealed card: changed, or of something else',
  );
});

test('#45 nor can its time be put off', async () => {
  const later = Buffer.from(blob);
  later.writeBigUInt64BE(BigInt(expiresAt + 1), records(blob).head.length - 8);

  expect(await opening(later)).toMatch(/^refused/);
});
