import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import type { Visit } from '../queue/jobs.ts';
import { answer } from './answer.ts';
import { ask } from './ask.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Hold } from './hold.ts';
import { askOnceMore } from './review.ts';
import type { Verdict } from './verdict.ts';

/** One visit to an operation: do what sends it (`whenQueued`), ask about it, or hand over the answer. */
export function visitTo(
  desk: Desk,
  operation: OperationName,
  whenQueued: (entry: Entry, hold: Hold) => Promise<Verdict<Payment>>,
) {
  return async (name: Visit, hold: Hold): Promise<Verdict<Payment>> => {
    const entry = await entryOf(desk, name);

    switch (operationOf(entry.payment, operation)?.status) {
      case 'queued':
        return whenQueued(entry, hold);
      case 'sending':
      case 'unknown':
      case 'processing':
      case 'action_required':
        return ask(desk, entry, operation);
      case 'needs_review':
        return askOnceMore(desk, entry, operation);
      default:
        return answer(desk, entry, operation);
    }
  };
}
