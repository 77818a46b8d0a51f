import type { Payment } from '../payment/payment.ts';
import { type Attempt, takenBack } from './claim.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { pause } from './pause.ts';
import type { Verdict } from './verdict.ts';

/**
 * Takes the second lock. The mark in the ledger comes before: who loses the claim then loses the mark as well,
 * and that is noticed. False: it was taken for this very attempt before, or is withheld, so the ledger has
 * forgotten something. When the vault can't be asked, surely nothing left: the claim is given back, the visit fails.
 */
export async function takePermit(desk: Desk, attempt: Attempt): Promise<boolean> {
  const { entry, operation, number, claim } = attempt;
  try {
    await desk.tide.mark('exactly');
    return await desk.permits.take(entry.payment, operation, number, claim);
  } catch (error) {
    await giveBack(desk, attempt);
    throw error;
  }
}

/** Gives a claim back under which surely nothing left, because a store could not be asked. */
export async function giveBack(desk: Desk, attempt: Attempt): Promise<void> {
  const { entry, operation, claim } = attempt;
  const why = 'a store could not be asked';
  await desk.ledger.move(entry.payment, operation, 'queued', { claim, why, fields: takenBack(attempt) });
}

/** An operation that may have been sent in a life the ledger does not know of: it is asked about, not sent. */
export async function doubt(
  desk: Desk,
  { entry, operation, claim }: Attempt,
  why: string,
): Promise<Verdict<Payment>> {
  const { account, client_orderid } = entry.payment;
  await desk.ledger.move(entry.payment, operation, 'unknown', { claim, why });
  desk.log.tell('may have been sent before', { account, client_orderid, operation, why });
  return pause(desk, await entryOf(desk, entry.payment), operation);
}
