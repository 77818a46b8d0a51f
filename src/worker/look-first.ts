import type { Entry } from '../ledger/record.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import { claim } from './claim.ts';
import type { Desk } from './desk.ts';
import type { Hold } from './hold.ts';
import { type Heard, inquire } from './inquire.ts';
import { pause } from './pause.ts';
import { doubt } from './permit.ts';
import { postpone } from './postpone.ts';
import type { Verdict } from './verdict.ts';

const second = 1_000;
const day = 24 * 60 * 60 * second;

/** A preauth is sent within moments of its turn. One that is not may have been, in a life we don't know of. */
const lateMs = 15 * second;

/**
 * Asks the gateway about an operation that looks unsent, where the ledger may have forgotten that it was: for
 * a day after it was found set back, and of a preauth that comes late. Where the vault was set back too, no
 * permit tells. Gives a verdict unless it may be sent.
 */
export async function lookFirst(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: OperationName,
): Promise<Verdict<Payment> | undefined> {
  const { sentAt } = entry.work[operation];
  const setBackAt = await desk.tide.mark();
  const isForgetful = desk.now() < setBackAt + day && (sentAt ?? 0) < setBackAt;
  if (!isForgetful && !isLate(desk, entry, operation)) return undefined;

  const heard = await inquire(desk, entry, operation);
  if (heard !== 'silence' && !isNew(operation, heard)) return holdBack(desk, hold, entry, operation);

  // Silence is no reason to lose a sale, nor is one "no such order" a proof: what was sent just before the
  // ledger was set back may not be seen yet.
  const isTooSoon = desk.now() < setBackAt + desk.notFoundGraceMs;
  if (isForgetful && (heard === 'silence' || isTooSoon))
    return postpone(desk, entry, operation, 'the ledger was set back: not known yet whether it is new');
  return undefined;
}

/** A preauth that comes long after its turn. */
export function isLate(desk: Desk, { work }: Entry, operation: OperationName): boolean {
  return operation === 'preauth' && desk.now() > work.preauth.slotAt + lateMs;
}

/** Makes sure that an operation of which the gateway knows something is asked about, and not sent. */
export async function holdBack(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: OperationName,
): Promise<Verdict<Payment>> {
  const attempt = await claim(desk, hold, entry, operation);
  if (!attempt) return pause(desk, entry, operation);
  return doubt(desk, attempt, 'the ledger does not know that it was sent, and the gateway has it');
}

/** The gateway has no trace of it. */
function isNew(operation: OperationName, heard: Heard): boolean {
  if (operation === 'preauth') return heard === 'absent';
  return typeof heard === 'object' && heard.hold === 'approved';
}
