import { fixedRing, type KeySource, newRing } from '../../../src/queue/cards/key-ring.ts';
import { open, SealBroken, seal } from '../../../src/queue/cards/sealing.ts';

export const card = {
  credit_card_number: '4538977399606732',
  card_printed_name: 'JOSÉ & SONS',
  expire_month: '12',
  expire_year: '2099',
  cvv2: '012',
};
export const form =
  'credit_card_number=4538977399606732&card_printed_name=JOS%C3%89+%26+SONS&expire_month=12&expire_year=2099&cvv2=012';
export const mine = { account: 'shop', client_orderid: 'o-1', operation: 'preauth' } as const;
export const [now, expiresAt] = [1_800_000_000_000, 1_800_000_060_000];
export const ring = newRing(0);
export const [key] = ring.cardKeys;
export const keys = fixedRing(ring);

export const sealed = (content: Record<string, string> = card, to: Parameters<typeof seal>[1] = mine) =>
  seal(content, to, expiresAt, key);

/** How it went, as text: what was opened, or why not. */
export async function opening(
  bytes: Buffer,
  to: Parameters<typeof open>[1] = mine,
  source: KeySource = keys,
) {
  const opened = await open(bytes, to, source, now).catch((error: unknown) => {
    if (error instanceof SealBroken) return `refused: ${error.message}`;
    throw error;
  });
  return opened.toString();
}

export function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return changed;
}
