import type { LaterOperation } from '../ledger/additions.ts';
import type { Entry } from '../ledger/record.ts';
import type { Payment } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { type Held, isUnderWay } from './holds/held.ts';
import { pause } from './pause.ts';
import { retryAfter } from './postpone.ts';
import type { Verdict } from './verdict.ts';

/** As often as this in a row it may be too early for a hold that is approved, as the gateway says itself. */
const patientTimes = 5;

/**
 * The gateway refused a capture or a cancel for the state of the order: it waits while anything is under way there,
 * and for a moment when the hold has just been approved, with growing pauses.
 */
export async function afterTooEarly(
  desk: Desk,
  entry: Entry,
  operation: LaterOperation,
  hold: Held,
): Promise<Verdict<Payment>> {
  const { payment, work } = entry;
  const { claim } = work[operation];
  const times = work[operation].tooEarly + 1;
  const isOpen = isUnderWay(hold);
  if (!isOpen && (hold !== 'approved' || times >= patientTimes)) {
    const why = `its preauth is ${hold} there`;
    await desk.ledger.move(payment, operation, 'refused', { claim, why });
    return { snooze: 0 };
  }

  const why = isOpen ? 'its preauth is still open there' : 'its preauth has just been approved there';
  const fields = { too_early: String(isOpen ? 0 : times) };
  await desk.ledger.move(payment, operation, 'queued', { claim, why, fields });
  const { snooze } = pause(desk, await entryOf(desk, payment), operation);
  return { snooze: isOpen ? snooze : retryAfter(times) };
}
