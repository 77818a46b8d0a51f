import type { Entry } from '../ledger/record.ts';
import type { OperationName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import { lengthOf, nextLook } from './schedule.ts';

/** Sleeps until the schedule's next look, counted from the last sending, or from the order if nothing left yet. */
export function pause(desk: Desk, { work }: Entry, operation: OperationName): { snooze: number } {
  const since = work[operation].sentAt ?? work[operation].queuedAt;
  const last = desk.schedule.at(-1)?.everyMs ?? 0;
  return { snooze: nextLook(desk.schedule, since, desk.now()) ?? last };
}

const leastWaitMs = 30_000;
const mostWaitMs = 10 * 60_000;

/**
 * Sleeps until the preauth's end wakes this job. Should it not, it looks again after as long as it waited so far: many
 * thousands may wait for preauths that have no turn yet.
 */
export function waitForPreauth(desk: Desk, { work }: Entry, operation: OperationName): { snooze: number } {
  const waitedMs = desk.now() - work[operation].queuedAt;
  return { snooze: Math.min(Math.max(waitedMs, leastWaitMs), mostWaitMs) };
}

/** True once it was asked for as long as the schedule says, counted from the first sending. */
export function isOver(desk: Desk, { work }: Entry, operation: OperationName): boolean {
  const { begunAt, sentAt, queuedAt } = work[operation];
  return desk.now() >= (begunAt ?? sentAt ?? queuedAt) + lengthOf(desk.schedule);
}
