import type { Payment } from '../../payment/payment.ts';
import type { Desk } from '../desk.ts';

export interface HoldExpiring {
  payment: Payment;
  /** The warning: 72, 48 or 24. */
  hours: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** What is left until then. */
  leftMs: number;
}

/**
 * Tells of a hold that nobody captured or released so far. Called once for each warning, before it is written down
 * that it was given: so after a crash in between it is called again, and what fails is tried again.
 */
export async function onHoldExpiring(
  { log }: Desk,
  { payment, hours, expiresAt, leftMs }: HoldExpiring,
): Promise<void> {
  const { account, client_orderid } = payment;
  const at = new Date(expiresAt).toISOString();
  log.tell('hold expires soon', { account, client_orderid, hours, at, ms: leftMs });
}
