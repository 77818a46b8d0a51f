import type { Entry } from '../ledger/record.ts';
import type { OperationName, Payment } from '../payment/payment.ts';
import type { Attempt } from './claim.ts';
import type { Desk } from './desk.ts';
import { isLate } from './look-first.ts';
import { type OwnTurn, turnIn, until } from './own-turn.ts';
import { outOfReach } from './postpone.ts';
import type { Verdict } from './verdict.ts';

/** Leave to go on to what is dear. `pass` is shown when the slot to send in is taken. */
export interface Leave {
  pass: string;
}

interface Snooze {
  snooze: number;
}

/** Asked before questions and connecting: goes on, or comes back at a slot of its lane. No attempt is spent. */
export async function approach(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
): Promise<Leave | Verdict<Payment>> {
  const { lane, slotAt } = entry.work[operation];
  const late = Math.max(desk.now() - slotAt, 0);
  const approach = await desk.pace.approach(entry.payment.account, lane, late);
  if (!('wait' in approach)) return approach;
  const end = approach.why === 'breaker' ? await outOfReach(desk, entry, operation) : undefined;
  return end ?? comeBack(desk, entry, operation, approach.wait);
}

/** Takes the next turn to send, and waits until it is time to claim and to take what is sent. */
export async function takeTurn(
  desk: Desk,
  entry: Entry,
  operation: OperationName,
  { pass }: Leave,
): Promise<OwnTurn | Snooze> {
  const { account } = entry.payment;
  const { lane } = entry.work[operation];
  const prepareMs = desk.punctuality.prepareMs();
  const take = (leadMs?: number) =>
    desk.pace.take(account, lane, { pass, widthMs: desk.punctuality.widthMs(), ...(leadMs && { leadMs }) });
  const slot = await take(prepareMs);
  if ('wait' in slot) return comeBack(desk, entry, operation, slot.wait);

  await until(slot.at - prepareMs, desk.stopping);
  if (desk.stopping.aborted) return { snooze: 0 };
  return turnIn(desk, slot, { another: take, lookAgain: () => desk.pace.lookAgain(account, lane) });
}

/** Whoever missed its turn gets the next one of its lane, and no punishment. */
export async function anotherTurn(
  desk: Desk,
  { entry, operation }: Attempt,
  { instead }: OwnTurn,
  verdict: Verdict<Payment>,
): Promise<Verdict<Payment>> {
  if ('settled' in verdict) return verdict;
  const { lane } = entry.work[operation];
  const wait = instead ?? (await desk.pace.reserve(entry.payment.account, lane));
  return comeBack(desk, entry, operation, wait);
}

/** Sleeps until the slot, and not past the end of its card. */
async function comeBack(desk: Desk, entry: Entry, operation: OperationName, waitMs: number): Promise<Snooze> {
  const now = desk.now();
  // A ledger that was set back would get younger by each visit: who is late stays late.
  if (!isLate(desk, entry, operation))
    await desk.ledger.giveSlot(entry.payment, operation, now + Math.ceil(waitMs));
  const { queuedAt } = entry.work[operation];
  const left = operation === 'preauth' ? queuedAt + desk.cardTtlMs - now : Number.POSITIVE_INFINITY;
  return { snooze: Math.max(Math.min(waitMs, left), 0) };
}
