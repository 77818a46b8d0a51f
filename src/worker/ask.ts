import type { Entry } from '../ledger/record.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { considerAbsence } from './absence.ts';
import { answer } from './answer.ts';
import { sendWithinMs } from './claim.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { inquire } from './inquire.ts';
import { isOver, pause } from './pause.ts';
import { toReview } from './review.ts';
import { scheduledTurns } from './turns.ts';
import type { Verdict } from './verdict.ts';

/** A visit to an operation that left: ask what became of it, as long as the schedule says. */
export async function ask(desk: Desk, entry: Entry, operation: OperationName): Promise<Verdict<Payment>> {
  const { payment, work } = entry;

  if (operationOf(payment, operation)?.status === 'sending') {
    // Its sender may only be slow: until its time is up, nothing can be said.
    const left = work[operation].sendBefore - desk.now();
    if (left >= 0) return { snooze: Math.min(left, sendWithinMs) + 1 };
    const { claim } = work[operation];
    const why = 'the worker that was sending it stopped';
    await desk.ledger.move(payment, operation, 'unknown', { claim, why, from: 'sending' });
  }

  return desk.places.within('questions', payment.account, () => askInTurn(desk, entry, operation));
}

/** Who has to wait for its turn has not been asked about: it comes back, and then the schedule goes on. */
async function askInTurn(desk: Desk, entry: Entry, operation: OperationName): Promise<Verdict<Payment>> {
  const { payment } = entry;
  const turn = await desk.questions.turn(payment, operation);
  if ('wait' in turn) return { snooze: turn.wait };

  const askedAt = desk.now();
  const turns = scheduledTurns(desk, turn.at);
  const heard = await inquire(desk, entry, operation, payment.paynet_order_id, turns);
  const verdict = await considerAbsence(desk, entry, operation, heard, askedAt);
  if (verdict) return verdict;

  const latest = await entryOf(desk, payment);
  if (isFinal(operationOf(latest.payment, operation)?.status ?? 'unknown'))
    return answer(desk, latest, operation);
  const isLast = isOver(desk, latest, operation) && (await couldBeAnswered(desk, payment));
  return isLast ? toReview(desk, latest, operation) : pause(desk, latest, operation);
}

/** What was given up because we stop was no last question, nor is one for which the account has to be mended. */
async function couldBeAnswered(desk: Desk, { account }: Payment): Promise<boolean> {
  return !desk.stopping.aborted && (await desk.standing.of(account)).stopped === null;
}
