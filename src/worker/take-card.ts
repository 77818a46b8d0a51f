import type { Entry } from '../ledger/record.ts';
import { type Card, SealBroken } from '../queue/sealing.ts';
import type { Desk } from './desk.ts';

type Taken = { card: Card } | { missing: 'CARD_EXPIRED' | 'CARD_UNREADABLE' };

/** Takes a payment's card out of the vault. It can be had once, so this is the second lock on sending. */
export async function takeCard({ vault }: Desk, { payment, cardRef }: Entry): Promise<Taken> {
  try {
    const card = await vault.take(cardRef, payment);
    return card ? { card } : { missing: 'CARD_EXPIRED' };
  } catch (error) {
    if (error instanceof SealBroken) return { missing: 'CARD_UNREADABLE' };
    throw error;
  }
}
