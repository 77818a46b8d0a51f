import { SealBroken } from '../queue/cards/sealing.ts';
import type { TakenCard } from '../queue/cards/vault.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';
import { giveBack, takePermit } from './permit.ts';

export type Taken =
  | TakenCard
  /** It never left, and now it can't. */
  | { missing: 'CARD_EXPIRED' | 'CARD_UNREADABLE' }
  /** Why it may have left in a life that the ledger does not know of. */
  | { doubt: string };

/**
 * Takes the permit to send a preauth, and with it the card, which can be had once. When the vault can't be
 * asked, surely nothing left: the claim is given back and the visit fails. Whoever gets a card wipes it.
 */
export async function takeCard(desk: Desk, attempt: Attempt): Promise<Taken> {
  const { payment, cardRef, work } = attempt.entry;
  if (!(await takePermit(desk, attempt))) return { doubt: 'its permit was taken before' };

  try {
    const taken = await desk.vault.take(cardRef, payment);
    if (taken === 'expired') return { missing: 'CARD_EXPIRED' };
    if (taken) return taken;
  } catch (error) {
    if (error instanceof SealBroken) return { missing: 'CARD_UNREADABLE' };
    await giveBack(desk, attempt);
    throw error;
  }
  const expired = desk.now() >= work.preauth.queuedAt + desk.cardTtlMs;
  // A vault that lost it before its time has lost the permits, too.
  return expired ? { missing: 'CARD_EXPIRED' } : { doubt: 'its card is gone before its time' };
}

/** Puts a card back that surely was not sent, as it was sealed, for what is left of its time. Gives its new place. */
export async function putBack(desk: Desk, sealed: Buffer): Promise<{ cardRef: string }> {
  return { cardRef: await desk.vault.put(sealed) };
}
