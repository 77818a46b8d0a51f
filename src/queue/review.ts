import { setTimeout as wait } from 'node:timers/promises';
import type { OperationRef } from '../ledger/keys.ts';
import type { JournalEntry, Ledger } from '../ledger/ledger.ts';
import type { Watch } from '../ledger/watch.ts';
import type { Decision } from '../payment/decision.ts';
import { ourCodes } from '../payment/errors.ts';
import { type HoldDays, holdUntil } from '../payment/hold-rules.ts';
import { type Operation, type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import type { Queues } from './queues.ts';

/** An operation that a person must decide on, with what speaks for and against. */
export interface UnderReview extends OperationRef {
  amount: string;
  currency: string;
  /** The gateway's id of the order, as far as it is known. */
  paynet_order_id: string | null;
  /** ISO 8601, UTC; null once its beginning has fallen out of the journal. */
  since: string | null;
  /** The last lines of the payment's journal, oldest first. */
  evidence: JournalEntry[];
}

/** What became of a decision. A message says why it was not taken; then nothing has changed. */
type Decided =
  | { ok: true; payment: Payment; operation: OperationName }
  | {
      ok: false;
      code: 'NOT_UNDER_REVIEW' | 'SEVERAL_UNDER_REVIEW' | 'OTHER_ORDER' | 'ORDER_ID_NEEDED';
      message: string;
      payment: Payment;
    };

/** Whose payment it is that is decided on. */
interface Place {
  gateway: string;
  holdDays: HoldDays;
}

/** What people decide because no answer of the gateway did. */
export interface Reviews {
  /** Every operation under review, the oldest first. */
  list(): Promise<UnderReview[]>;
  /**
   * Ends an operation that is under review, for good; whoever waits for its end hears of it at once.
   * `gateway`: the base URL of the payment's account; `holdDays`: its own, where it has any; `operation`: which
   * one, where several are.
   */
  decide(
    payment: Payment,
    decision: Decision & Place & { operation?: OperationName | undefined },
  ): Promise<Decided>;
}

export interface ReviewDeps {
  ledger: Ledger;
  watch: Watch;
  queues: Pick<Queues, 'wake'>;
}

export function openReviews(deps: ReviewDeps): Reviews {
  return {
    async list() {
      const found: UnderReview[] = [];
      // One after the other: a journal may be long.
      for (const ref of await deps.watch.underReview()) found.push(...(await caseOf(deps, ref)));
      return found;
    },

    async decide(payment, { operation: named, ...decision }) {
      const open = payment.operations.filter(isUnderReview).map(({ operation }) => operation);
      const [operation, another] = named ? open.filter((one) => one === named) : open;

      if (!operation) return repeated(deps, payment, decision, named);
      if (another) return several(payment, open);
      const { paynet_order_id: known } = payment;
      if (known !== null && (decision.paynet_order_id ?? known) !== known) return otherOrder(payment);
      if (needsOrderId(payment, operation, decision)) return orderIdNeeded(payment);
      return write(deps, payment, operation, decision);
    },
  };
}

const linesOfEvidence = 8;

async function caseOf({ ledger }: ReviewDeps, ref: OperationRef): Promise<UnderReview[]> {
  const payment = (await ledger.find(ref))?.payment;
  const operation = payment && operationOf(payment, ref.operation);
  if (!operation || !isUnderReview(operation)) return []; // settled since the set was read

  const journal = await ledger.journal(ref);
  const begun = journal.findLast(
    ({ operation, to, refused }) => operation === ref.operation && to === 'needs_review' && !refused,
  );
  const { amount, currency } = operation;
  const { paynet_order_id } = payment;
  const evidence = journal.slice(-linesOfEvidence);
  return [{ ...ref, amount, currency, paynet_order_id, since: begun?.at ?? null, evidence }];
}

async function write(
  deps: ReviewDeps,
  payment: Payment,
  operation: OperationName,
  { as, reason, by, paynet_order_id, gateway, holdDays }: Decision & Place,
): Promise<Decided> {
  const work = (await deps.ledger.find(payment))?.work.preauth;
  const begunAt = work?.begunAt ?? Date.parse(payment.created_at);
  const ofPreauth =
    as === 'approved' ? { holdUntil: holdUntil(begunAt, null, holdDays) } : { givenUp: true as const };
  const code = as === 'approved' ? null : 'DECIDED_BY_HAND';
  const { outcome } = await deps.ledger.move(payment, operation, as, {
    from: 'needs_review', // a late answer may have come since it was read
    why: reason,
    by,
    fields: { error_code: code, error_message: code && ourCodes[code], decided_by: by },
    ...(operation === 'preauth' && ofPreauth),
    ...(paynet_order_id !== undefined && { facts: { gateway, paynet_order_id } }),
  });
  const latest = (await deps.ledger.find(payment))?.payment ?? payment;
  if (outcome !== 'moved') {
    const isStillOpen = operationOf(latest, operation)?.status === 'needs_review';
    return isStillOpen ? takenOrder(latest) : repeated(deps, latest, { as, by }, operation);
  }
  await wakeAll(deps, latest, operation);
  return { ok: true, payment: latest, operation };
}

/**
 * The same decision again counts as taken: its reply got lost, or it was cut off before everybody heard of it.
 * Any other one is told what it is already.
 */
async function repeated(
  deps: ReviewDeps,
  payment: Payment,
  { as, by }: Pick<Decision, 'as' | 'by'>,
  named?: OperationName,
): Promise<Decided> {
  const work = (await deps.ledger.find(payment))?.work;
  const same = payment.operations.find(
    ({ operation, status }) =>
      operation === (named ?? operation) && status === as && work?.[operation].decidedBy === by,
  );
  if (!same) return notUnderReview(payment, named);
  await wakeAll(deps, payment, same.operation);
  return { ok: true, payment, operation: same.operation };
}

/** Wakes the job of what was decided, and of what waited for it. */
async function wakeAll({ queues }: ReviewDeps, payment: Payment, decided: OperationName): Promise<void> {
  const waiting = payment.operations.filter(({ status }) => status === 'queued');
  for (const operation of [decided, ...waiting.map(({ operation }) => operation)]) {
    // One that stays busy longer asks the gateway just now, and looks at the ledger after that.
    for (let tries = 0; tries < 100 && !(await queues.wake(operation, payment)); tries++) await wait(25);
  }
}

function isUnderReview({ status }: Operation): boolean {
  return status === 'needs_review';
}

function notUnderReview(payment: Payment, named?: OperationName): Decided {
  const states = payment.operations.map(({ operation, status }) => `${operation} ${status}`).join(', ');
  const what = named ? `The ${named} of ${payment.client_orderid}` : payment.client_orderid;
  return no('NOT_UNDER_REVIEW', `${what} is not under review (${states}). Nothing was changed.`, payment);
}

function several(payment: Payment, open: OperationName[]): Decided {
  const message = `More than one operation is under review; name one: ${open.join(' or ')}. Nothing was changed.`;
  return no('SEVERAL_UNDER_REVIEW', message, payment);
}

function otherOrder(payment: Payment): Decided {
  const message = `The gateway itself named its order ${payment.paynet_order_id}: look there again. Nothing was changed.`;
  return no('OTHER_ORDER', message, payment);
}

/** A capture or cancel that waits would end at once without it, for good. */
function needsOrderId(payment: Payment, operation: OperationName, decision: Decision): boolean {
  const waits = payment.operations.some((one) => one.operation !== 'preauth' && one.status === 'queued');
  const known = payment.paynet_order_id ?? decision.paynet_order_id;
  return operation === 'preauth' && decision.as === 'approved' && waits && known === undefined;
}

function orderIdNeeded(payment: Payment): Decided {
  const message =
    'A capture or cancel waits for it, which cannot be sent without the id of the gateway: give it by';
  return no('ORDER_ID_NEEDED', `${message} --paynet-order-id. Nothing was changed.`, payment);
}

function takenOrder(payment: Payment): Decided {
  return no(
    'OTHER_ORDER',
    "That order of the gateway is another payment's: look there again. Nothing was changed.",
    payment,
  );
}

function no(code: (Decided & { ok: false })['code'], message: string, payment: Payment): Decided {
  return { ok: false, code, message, payment };
}
