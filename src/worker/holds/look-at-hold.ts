import type { Appointment, Appointments, Learned } from '../../ledger/appointments.ts';
import type { Entry } from '../../ledger/record.ts';
import { nextLook, warningDue } from '../../payment/hold-dates.ts';
import { hour } from '../../payment/hold-rules.ts';
import { operationOf, type Payment } from '../../payment/payment.ts';
import { endedInVain } from '../../payment/state.ts';
import type { Desk } from '../desk.ts';
import { treatHold } from './at-expiry.ts';
import { onHoldExpiring } from './hold-expiring.ts';

/** How soon a gateway that gave no answer is asked again; less often once there is nothing left to save. */
const askAgainMs = hour / 60;

/** Without an answer for this long after its end, a hold is of no interest any more. */
const patienceMs = 7 * 24 * hour;

/** One look at a hold that may expire: warn of it, treat it as its account has it, or leave it to who is at it. */
export async function lookAtHold(
  desk: Desk,
  calendar: Appointments,
  appointment: Appointment,
): Promise<void> {
  const entry = await desk.ledger.find(appointment.name);
  const expiresAt = Date.parse(entry?.payment.hold_expires_at ?? '');
  if (!entry || Number.isNaN(expiresAt)) return end(calendar, appointment);

  const now = desk.now();
  const { atExpiry, leadMs } = desk.holdRules(appointment.name.account);
  // To leave it is something to say only once it is over.
  const actAt = expiresAt - (atExpiry === 'leave' ? 0 : leadMs);
  const next = nextLook(expiresAt, actAt, now);

  // What is under way may end in vain.
  if (!isUntouched(entry.payment)) return end(calendar, appointment, laterThan(now, next, expiresAt, hour));
  if (now >= actAt) {
    const learned = await treatHold(desk, entry);
    if (learned && 'wait' in learned) return end(calendar, appointment, now + learned.wait);
    if (learned) return end(calendar, appointment, null, learned);
  }
  const pauseMs = now < expiresAt ? askAgainMs : hour;
  const again = laterThan(now, next, expiresAt + patienceMs, pauseMs);
  await end(calendar, appointment, again, await warn(desk, entry, expiresAt, now));
}

/** The next time of the calendar, else after this pause as long as it matters; null: never. */
function laterThan(now: number, next: number | undefined, until: number, pauseMs: number): number | null {
  return next ?? (now < until ? now + pauseMs : null);
}

async function end(
  calendar: Appointments,
  appointment: Appointment,
  next: number | null = null,
  learned: Learned = {},
): Promise<void> {
  await calendar.keep(appointment, next, learned);
}

/** Neither captured nor released, nor is anybody about to. */
function isUntouched(payment: Payment): boolean {
  const { operations } = payment;
  const later = operations.filter(({ operation }) => operation !== 'preauth');
  return (
    operationOf(payment, 'preauth')?.status === 'approved' &&
    later.every(({ status }) => endedInVain.includes(status))
  );
}

async function warn(desk: Desk, entry: Entry, expiresAt: number, now: number): Promise<Learned> {
  const hours = warningDue(expiresAt, now, entry.toldHours);
  if (hours === undefined) return {};
  const leftMs = expiresAt - now;
  await onHoldExpiring(desk, { payment: entry.payment, hours, expiresAt, leftMs });
  return {
    note: { operation: 'preauth', why: `its hold expires in less than ${hours} hours` },
    fields: { told_hours: String(hours) },
  };
}
