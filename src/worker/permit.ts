import type { Payment } from '../payment/payment.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { pause } from './pause.ts';
import type { Verdict } from './verdict.ts';

/**
 * Takes the second lock. The mark in the ledger comes before: who loses the claim then loses the mark as well,
 * and that is noticed. False: somebody took it for this very attempt before, so the ledger has forgotten
 * something. When the vault can't be asked, surely nothing left: the claim is given back, the visit fails.
 */
export async function takePermit(desk: Desk, { entry, operation, number, claim }: Attempt): Promise<boolean> {
  try {
    await desk.tide.mark('exactly');
    return await desk.permits.take(entry.payment, operation, number, claim);
  } catch (error) {
    const why = 'a store could not be asked';
    await desk.ledger.move(entry.payment, operation, 'queued', { claim, why });
    throw error;
  }
}

/** An operation that may have been sent in a life the ledger does not know of: it is asked about, not sent. */
export async function doubt(
  desk: Desk,
  { entry, operation, claim }: Attempt,
  why: string,
): Promise<Verdict<Payment>> {
  const { account, client_orderid } = entry.payment;
  await desk.ledger.move(entry.payment, operation, 'unknown', { claim, why });
  desk.log.warn({ account, client_orderid, operation, why }, 'may have been sent before');
  return pause(desk, await entryOf(desk, entry.payment), operation);
}
