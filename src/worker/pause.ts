import type { Entry } from '../ledger/record.ts';
import type { OperationName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import { nextLook } from './schedule.ts';

/** Sleeps until the schedule's next look, counted from the last sending, or from the order if nothing left yet. */
export function pause(desk: Desk, { work }: Entry, operation: OperationName): { snooze: number } {
  const since = work[operation].sentAt ?? work[operation].queuedAt;
  const last = desk.schedule.at(-1)?.everyMs ?? 0;
  return { snooze: nextLook(desk.schedule, since, desk.now()) ?? last };
}
