import { type Expected, impliesPreauth, misfit } from '../../gateway/fits.ts';
import { meaningOf } from '../../gateway/meaning.ts';
import type { StatusReport } from '../../gateway/status-report.ts';
import { endedInVain, isFinal, type Status } from '../../payment/state.ts';

/** How a hold stands at the gateway: what became of its preauth, or what was done to the money since. */
export type Held = Status | 'captured' | 'refunded' | 'released';

/**
 * How the hold stands, where a report is about it and not about the capture or cancel that was asked about: whose
 * own answer is never read from it. `amount`: what was held. Undefined where it does not say.
 */
export function holdIn(report: StatusReport, expected: Expected, amount: string): Held | undefined {
  const { operation, asked_serial } = expected;
  const { transaction_type: type } = report;
  if (operation === 'preauth' || asked_serial !== null || type === operation) return undefined;

  return newestOf(report, { ...expected, operation: 'preauth', amount });
}

/** The same by what a report says of the order's newest transaction, whichever that is. `preauth`: what was held. */
export function newestOf(report: StatusReport, preauth: Expected): Held | undefined {
  const { transaction_type: type } = report;
  if (type === 'preauth') return misfit(report, preauth) === null ? meaningOf(report) : undefined;
  return impliesPreauth(report, preauth) ? afterwards(type, meaningOf(report)) : undefined;
}

/** True while the gateway has not said yet what becomes of the hold. */
export function isUnderWay(hold: Held): boolean {
  return !['captured', 'refunded', 'released'].includes(hold) && !isFinal(hold as Status);
}

/** What a later transaction has made of the hold: nothing where it failed, which leaves the preauth approved. */
function afterwards(type: string | null, state: Status): Held {
  if (endedInVain.includes(state)) return 'approved';
  if (state !== 'approved') return 'processing';
  if (type === 'reversal') return 'refunded';
  return type === 'cancel' ? 'released' : 'captured';
}
