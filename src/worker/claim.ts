import { randomUUID } from 'node:crypto';
import type { Account } from '../gateway/account.ts';
import type { Entry } from '../ledger/record.ts';
import type { OperationName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Hold } from './hold.ts';

/** The right of one visit to send an operation once, and soon. */
export interface Attempt {
  entry: Entry;
  operation: OperationName;
  /** Counts an operation's attempts, from 1: a later one has overtaken an earlier one. */
  number: number;
  /** Names this attempt; what it writes counts only while no other came after it. */
  claim: string;
  /** What the ledger was told of it, in case it has to be told again. */
  fields: Record<string, string>;
  /** Whether the first byte may still leave. False once we slept too long, or lost the job. */
  mayLeave(): boolean;
}

/** How long after its claim a request may leave. Shorter than a job's lock, so that no two may send at once. */
export const sendWithinMs = 5_000;

/**
 * Takes the first lock: writes down that a request is about to leave, by whom, and until when. Of many
 * who try, one may go on, the others get undefined; whoever finds `sending` after that time knows that it
 * may have left, and that it cannot leave any more.
 */
export async function claim(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: OperationName,
): Promise<Attempt | undefined> {
  const [begun, now] = [performance.now(), desk.now()];
  const { tries, begunAt } = entry.work[operation];
  const name = randomUUID();
  const fields = {
    sent_at: String(now),
    begun_at: String(begunAt ?? now),
    send_before: String(now + sendWithinMs),
    sent_to: placeOf(desk.account(entry.payment.account)),
    tries: String(tries + 1),
    claim: name,
    worker: desk.worker,
    absences: '0',
    told: '',
  };
  const attempt: Attempt = {
    entry,
    operation,
    number: tries + 1,
    claim: name,
    fields,
    // By both clocks: one can be set, the other stands still while a machine sleeps.
    mayLeave: () =>
      hold.isOurs() && performance.now() < begun + sendWithinMs && desk.now() < now + sendWithinMs,
  };
  const { outcome } = await desk.ledger.move(entry.payment, operation, 'sending', {
    fields,
    firsts: { tried_at: String(now) },
  });
  if (outcome === 'moved') return attempt;

  // Redis may have done it and its reply got lost; then the second try meets our own claim.
  const latest = await entryOf(desk, entry.payment);
  return latest.work[operation].claim === attempt.claim ? attempt : undefined;
}

/**
 * What the ledger is told where nothing came of an attempt: the schedule and the hold count from the first one that may
 * have left.
 */
export function takenBack({ entry, operation }: Attempt): Record<string, string | null> {
  const { begunAt } = entry.work[operation];
  return { begun_at: begunAt === null ? null : String(begunAt) };
}

/** Where an account's requests go. Another place cannot tell what became of a request that went here. */
export function placeOf({ baseUrl, login }: Account): string {
  return `${login}@${baseUrl.href}`;
}
