import { type Card, SealBroken } from '../queue/sealing.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';
import { giveBack, takePermit } from './permit.ts';

export type Taken =
  | { card: Card }
  /** It never left, and now it can't. */
  | { missing: 'CARD_EXPIRED' | 'CARD_UNREADABLE' }
  /** Why it may have left in a life that the ledger does not know of. */
  | { doubt: string };

/**
 * Takes the permit to send a preauth, and with it the card, which can be had once. When the vault can't be
 * asked, surely nothing left: the claim is given back and the visit fails.
 */
export async function takeCard(desk: Desk, attempt: Attempt): Promise<Taken> {
  const { payment, cardRef, work } = attempt.entry;
  if (!(await takePermit(desk, attempt))) return { doubt: 'its permit was taken before' };

  try {
    const card = await desk.vault.take(cardRef, payment);
    if (card) return { card };
  } catch (error) {
    if (error instanceof SealBroken) return { missing: 'CARD_UNREADABLE' };
    await giveBack(desk, attempt);
    throw error;
  }
  const expired = desk.now() >= work.preauth.queuedAt + desk.cardTtlMs;
  // A vault that lost it before its time has lost the permits, too.
  return expired ? { missing: 'CARD_EXPIRED' } : { doubt: 'its card is gone before its time' };
}

/** Puts a card back that surely was not sent, for what is left of its time. Gives its new place. */
export async function putBack(desk: Desk, { entry }: Attempt, card: Card): Promise<{ cardRef: string }> {
  const expiresAt = entry.work.preauth.queuedAt + desk.cardTtlMs;
  return { cardRef: await desk.vault.put(card, entry.payment, expiresAt) };
}
