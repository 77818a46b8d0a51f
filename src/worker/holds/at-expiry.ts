import type { LaterOperation } from '../../ledger/additions.ts';
import type { Learned } from '../../ledger/appointments.ts';
import type { Entry } from '../../ledger/record.ts';
import { operationOf, type Payment } from '../../payment/payment.ts';
import { endedInVain, type Status } from '../../payment/state.ts';
import type { Desk } from '../desk.ts';
import { entryOf } from '../entry.ts';
import { askAboutHold, type HoldThere } from './ask-about-hold.ts';
import { isUnderWay } from './held.ts';

/** Who decided, in the journal, what an account's rules did. */
export const policy = 'policy';

const added = { capture: 'captured', release: 'released' } as const;

/**
 * Treats a hold that is about to expire as its account has it, after the gateway has said how it stands. Gives
 * what to write down of it; undefined: the gateway gave no answer, so nothing was done; or how long to wait for the turn
 * to ask.
 */
export async function treatHold(desk: Desk, entry: Entry): Promise<Learned | { wait: number } | undefined> {
  const { payment } = entry;
  const { account, client_orderid } = payment;
  const { atExpiry } = desk.holdRules(account);

  const answer = await askAboutHold(desk, entry);
  if ('wait' in answer) return answer;
  const { stands, orderid } = answer;
  if (isNoAnswer(stands)) return undefined;
  if (stands !== 'approved') return say(`hold expires: it is ${stands} there already, so nothing is sent`);

  if (atExpiry !== 'leave') {
    await learnOrder(desk, payment, orderid);
    const operation = atExpiry === 'capture' ? 'capture' : 'cancel';
    const hindrance = await addByPolicy(desk, payment, operation, 'hold expires', ['approved']);
    if (hindrance) return say(`hold expires: it can't be ${added[atExpiry]}, ${hindrance}`);
  }
  const done = atExpiry === 'leave' ? 'left' : `to be ${added[atExpiry]}`;
  desk.log.tell('hold expires, treated as its account has it', { account, client_orderid, done });
  return say(`hold expires: ${done}`);
}

/**
 * Adds what the rules of the account want, and its job; the sweep puts it there if we die in between. A cancel of the
 * shop's that was never sent begins anew. Gives what speaks against it, undefined where it was added, also by an
 * earlier look.
 */
export async function addByPolicy(
  desk: Desk,
  payment: Payment,
  operation: LaterOperation,
  why: string,
  allowed: readonly Status[],
): Promise<string | undefined> {
  const { amount, currency } = payment;
  const isCancel = operation === 'cancel';
  const anew = isCancel && operationOf(payment, operation)?.status === 'not_sent';
  // First: sent without a permit, it would be asked about and not sent.
  if (anew) await desk.permits.allow(payment, operation);
  const outcome = await desk.ledger.add(
    payment,
    operation,
    {
      amount,
      currency,
      lane: 'singles',
      askFirst: true,
      why,
      by: policy,
      anew,
      ...(isCancel && { comment: why }),
    },
    allowed,
  );
  if (outcome === 'excluded') return `something else is being done with it`;
  if (outcome === 'missing' || outcome === 'refused') return 'its preauth ended otherwise';

  const { status } = operationOf((await entryOf(desk, payment)).payment, operation) ?? { status: 'queued' };
  if (endedInVain.includes(status)) return `its ${operation} ended as ${status} before`;
  const { account, client_orderid } = payment;
  // The job of the one before is kept for a while, and would stand in the way.
  if (anew) await desk.queues.addAgain({ account, client_orderid, operation });
  else await desk.queues.addVisit(operation, payment);
  return undefined;
}

/** Keeps the gateway's id of an order, whatever became of its preauth: without it nothing can be done there. */
export async function learnOrder(desk: Desk, payment: Payment, orderid: string | null, why?: string) {
  if (orderid === null || payment.paynet_order_id === orderid) return;
  const gateway = desk.account(payment.account).baseUrl.href;
  const facts = { gateway, paynet_order_id: orderid };
  // Refused where it is final, which the facts survive.
  await desk.ledger.move(payment, 'preauth', 'approved', { facts, ...(why !== undefined && { why }) });
}

function isNoAnswer(stands: HoldThere): boolean {
  return stands === 'silence' || stands === 'absent' || isUnderWay(stands);
}

function say(why: string): Learned {
  return { note: { operation: 'preauth', why, by: policy } };
}
