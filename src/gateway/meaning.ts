import type { Status } from '../payment/state.ts';
import type { StatusReport } from './status-report.ts';

const sameWord: ReadonlyMap<string, Status> = new Map(
  (['approved', 'declined', 'filtered', 'error', 'unknown'] as const).map((word) => [word, word]),
);

/**
 * What a report means for the operation it is about (documents: *statuses*).
 *
 * Only the four documented final words are final. `unknown` is the gateway's own doubt. Anything else,
 * `chain_declined` and words nobody listed included, is still going on.
 */
export function meaningOf(report: StatusReport): Status {
  const payerMustAct = report.redirect_to !== null || report.is_address_withheld || report.has_html;
  return sameWord.get(report.status) ?? (payerMustAct ? 'action_required' : 'processing');
}
