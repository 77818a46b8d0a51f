import type { Entry } from '../ledger/record.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import type { Verdict } from './verdict.ts';

const day = 24 * 60 * 60 * 1_000;

/** How long it is tried to reach a gateway; by then a hold has long expired. */
const reachForMs = 14 * day;

/**
 * Puts off an operation that can't be sent just now. Nothing was used up by that, so it is tried again until
 * the card expires, or for two weeks.
 */
export async function postpone(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
  why: string,
): Promise<Verdict<Payment>> {
  const { payment } = entry;
  if (desk.stopping.aborted) return { snooze: 0 };

  const { triedAt, failures, queuedAt } = entry.work[operation];
  const now = desk.now();
  if (now > (triedAt ?? now) + reachForMs) return dismiss(desk, entry, operation, 'GATEWAY_UNREACHABLE');

  await desk.ledger.move(payment, operation, 'queued', {
    fields: { failures: String(failures + 1) },
    firsts: { tried_at: String(now) },
    from: 'queued', // it may be on its way by now: another visit had a line
    why,
  });
  const { account, client_orderid } = payment;
  desk.log.tell('put off', { account, client_orderid, operation, why });

  const left = operation === 'preauth' ? queuedAt + desk.cardTtlMs - now : Number.POSITIVE_INFINITY;
  return { snooze: Math.max(Math.min(retryAfter(failures + 1), left), 0) };
}

/**
 * That others of its account try in vain counts for this one, too: it is given up after two weeks without a
 * line, as if it had tried itself. Undefined: it waits.
 */
export async function outOfReach(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
): Promise<Verdict<Payment> | undefined> {
  const { triedAt } = entry.work[operation];
  const now = desk.now();
  if (now > (triedAt ?? now) + reachForMs) return dismiss(desk, entry, operation, 'GATEWAY_UNREACHABLE');

  if (triedAt === null) {
    const firsts = { tried_at: String(now) };
    const why = 'its gateway is out of reach: others of its account try';
    await desk.ledger.move(entry.payment, operation, 'queued', { firsts, from: 'queued', why });
  }
  return undefined;
}

/** 1 s, 2 s, 4 s … up to a minute, each shortened by chance up to a half so that retries spread. */
export function retryAfter(failures: number): number {
  return Math.min(1_000 * 2 ** (failures - 1), 60_000) * (1 - Math.random() / 2);
}
