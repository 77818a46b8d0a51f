import type { Entry } from '../ledger/record.ts';
import type { Payment } from '../payment/payment.ts';
import { isFinal, type Status } from '../payment/state.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { pause } from './pause.ts';
import { retryAfter } from './postpone.ts';
import type { Verdict } from './verdict.ts';

/** As often as this in a row a capture may be too early for a hold that is approved, as the gateway says itself. */
const patientTimes = 5;

/**
 * The gateway refused a capture for the state of the order: it waits while the preauth is open there, and for
 * a moment when it has just been approved, with growing pauses.
 */
export async function afterTooEarly(
  desk: Desk,
  entry: Entry,
  hold: Status | 'released',
): Promise<Verdict<Payment>> {
  const { payment, work } = entry;
  const { claim } = work.capture;
  const times = work.capture.tooEarly + 1;
  const isOpen = hold !== 'released' && !isFinal(hold);
  if (!isOpen && (hold !== 'approved' || times >= patientTimes)) {
    const why = `its preauth is ${hold} there`;
    await desk.ledger.move(payment, 'capture', 'refused', { claim, why });
    return { snooze: 0 };
  }

  const why = isOpen ? 'its preauth is still open there' : 'its preauth has just been approved there';
  const fields = { too_early: String(isOpen ? 0 : times) };
  await desk.ledger.move(payment, 'capture', 'queued', { claim, why, fields });
  const { snooze } = pause(desk, await entryOf(desk, payment), 'capture');
  return { snooze: isOpen ? snooze : retryAfter(times) };
}
