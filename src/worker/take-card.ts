import { type Card, SealBroken } from '../queue/sealing.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';

type Taken = { card: Card } | { missing: 'CARD_EXPIRED' | 'CARD_UNREADABLE' };

/**
 * Takes a payment's card out of the vault. It can be had once, so this is the second lock on sending.
 * When the vault can't be asked, surely nothing left: the claim is given back and the visit fails.
 */
export async function takeCard({ vault, ledger }: Desk, { entry, claim }: Attempt): Promise<Taken> {
  const { payment, cardRef } = entry;
  try {
    const card = await vault.take(cardRef, payment);
    return card ? { card } : { missing: 'CARD_EXPIRED' };
  } catch (error) {
    if (error instanceof SealBroken) return { missing: 'CARD_UNREADABLE' };
    await ledger.move(payment, 'preauth', 'queued', { claim, why: 'the vault could not be asked' });
    throw error;
  }
}
