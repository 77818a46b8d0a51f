import type { LaterOperation } from '../ledger/additions.ts';
import { differingFields, type FingerprintKey, fingerprint } from '../ledger/fingerprint.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Entry } from '../ledger/record.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import { isCardField } from '../payment/card.ts';
import { type OperationName, operationOf, type Payment, type PaymentName } from '../payment/payment.ts';
import { type Refused, refuse } from '../payment/refusal.ts';
import { isFinal } from '../payment/state.ts';
import {
  differs,
  heldOrOpen,
  moneyToCapture,
  notCancellable,
  notCapturable,
  otherAmount,
} from './capturable.ts';
import type { Card } from './cards/card-form.ts';
import type { CardStore } from './cards/vault.ts';
import { orderDesk, type PreauthOrder } from './orders.ts';
import type { Pace } from './pace/pace.ts';
import type { Queues, VisitJob } from './queues.ts';
import { Unfinished } from './unfinished.ts';

/** What became of a request at the door. `job` is the operation's job; it has none once it is final. */
export type Enqueued = { ok: true; payment: Payment; job?: VisitJob } | Refused;

export interface ProducerDeps {
  accounts: readonly AccountRules[];
  ledger: Ledger;
  vault: CardStore;
  queues: Queues;
  pace: Pace;
  /** Newest first. */
  fingerprintKeys(): readonly [FingerprintKey, ...FingerprintKey[]];
  /** How long a sealed card may wait, ms. */
  cardTtlMs: number;
  now(): number;
  /** Ends the waiting for Redis, not the work, with an error in time for the caller. Without it, nothing does. */
  promptly?<Value>(work: Promise<Value>): Promise<Value>;
}

export interface Producer {
  /** Throws `Unfinished` when Redis fails in the middle. */
  preauth(request: unknown): Promise<Enqueued>;
  capture(request: unknown): Promise<Enqueued>;
  cancel(request: unknown): Promise<Enqueued>;
}

/**
 * Takes orders: judges them, seals the card, opens the payment, adds the job. A repeat finds what is
 * there, and repairs a job that got lost on the way.
 */
export function producer(deps: ProducerDeps): Producer {
  const desk = orderDesk(deps.accounts, deps.now);

  return {
    async preauth(input) {
      const ordered = desk.preauth(input);
      if (!ordered.ok) return ordered;
      // Asks nobody, so it is not part of what must be done promptly.
      const sealed = await deps.vault.seal(ordered.card, ordered.name, deps.now() + deps.cardTtlMs);
      const opening = openPreauth(deps, ordered, sealed);
      return (deps.promptly?.(opening) ?? opening).catch((cause: unknown) => {
        throw new Unfinished(ordered.name.client_orderid, cause);
      });
    },

    async capture(input) {
      const ordered = desk.capture(input);
      if (!ordered.ok) return ordered;
      const { name, request, rules } = ordered;

      const payment = (await deps.ledger.find(name))?.payment;
      if (!payment) return refuse({ code: 'UNKNOWN_PAYMENT' });
      const money = moneyToCapture(payment, request, rules);
      if (!money.ok) return money;

      const outcome = await deps.ledger.add(name, 'capture', money, heldOrOpen);
      if (outcome === 'opened') await giveTurn(deps, payment, 'capture');
      const latest = await entryOf(deps, name);
      const now = latest.payment;
      const refused = notCapturable(outcome, now);
      if (refused) return refused;
      if (request.amount !== undefined && differs(now, money, rules))
        return refuse({ code: 'ORDER_CONFLICT', fields: ['amount'], detail: otherAmount });
      return remind(deps, latest, 'capture');
    },

    async cancel(input) {
      const ordered = desk.cancel(input);
      if (!ordered.ok) return ordered;
      const { name, request } = ordered;

      const payment = (await deps.ledger.find(name))?.payment;
      if (!payment) return refuse({ code: 'UNKNOWN_PAYMENT' });
      const { amount, currency } = payment;
      const { comment } = request;
      const told = comment !== undefined && { comment, why: comment };

      const outcome = await deps.ledger.add(name, 'cancel', { amount, currency, ...told }, heldOrOpen);
      if (outcome === 'opened') await giveTurn(deps, payment, 'cancel');
      const latest = await entryOf(deps, name);
      return notCancellable(outcome, latest.payment) ?? remind(deps, latest, 'cancel');
    },
  };
}

async function openPreauth(
  deps: ProducerDeps,
  { name, card, order, content }: PreauthOrder,
  sealed: Buffer,
): Promise<Enqueued> {
  const { ledger, vault, pace } = deps;
  const fingerprintKeys = deps.fingerprintKeys();

  // The card first: a payment must not be there without it.
  const [cardRef, waitMs] = await Promise.all([
    vault.put(sealed),
    pace.reserveFor(name, 'preauth', 'shoppers'),
  ]);
  const { amount = '', currency = '' } = order;
  const whole = { account: name.account, order: content, card };
  const prints = fingerprint(whole, fingerprintKeys[0]);
  const slot = slotIn(deps, waitMs);
  const outcome = await ledger.open({ ...name, amount, currency, request: order, prints, cardRef, ...slot });

  if (outcome === 'known') {
    // Redis may have opened it and its reply got lost: then the card is this payment's own, and stays.
    const entry = await ledger.find(name);
    if (entry?.cardRef !== cardRef) await vault.drop(cardRef);
    const differing = differingFields(await ledger.prints(name), whole, fingerprintKeys);
    const fields = await unguessed(deps, name, card, differing);
    if (fields.length > 0) return refuse({ code: 'ORDER_CONFLICT', fields });
  }
  return remind(deps, await entryOf(deps, name), 'preauth');
}

/** How many other cards a payment's repeats may name until none is compared with its own any more. */
const mostOtherCards = 10;

/** The differing fields, and all of the card where so many were tried that an answer would help to guess it. */
async function unguessed({ ledger }: ProducerDeps, name: PaymentName, card: Card, differing: string[]) {
  const isOther = differing.some((field) => isCardField(field));
  if ((await ledger.otherCards(name, isOther)) <= mostOtherCards) return differing;
  const sent = Object.keys(card).filter((field) => field !== 'cvv2');
  return [...new Set([...differing, ...sent])].sort();
}

/**
 * Gives a new operation on a hold its turn; only once the ledger has agreed, so that no turn is lost. It gets none
 * where it waits for its preauth, whose end wakes it.
 */
async function giveTurn(deps: ProducerDeps, payment: Payment, operation: LaterOperation): Promise<void> {
  if (operationOf(payment, 'preauth')?.status !== 'approved') return;
  const waitMs = await deps.pace.reserve(payment.account, 'singles');
  await deps.ledger.giveSlot(payment, operation, deps.now() + Math.ceil(waitMs));
}

function slotIn({ now }: ProducerDeps, waitMs: number | undefined): { slotAt?: number } {
  return waitMs === undefined ? {} : { slotAt: now() + Math.ceil(waitMs) };
}

/** Makes sure that an unfinished operation has its job, which looks when its turn to be sent comes. */
async function remind(deps: ProducerDeps, entry: Entry, name: OperationName): Promise<Enqueued> {
  const { payment, work } = entry;
  const operation = operationOf(payment, name);
  if (!operation || isFinal(operation.status)) return { ok: true, payment };

  const waitMs = operation.status === 'queued' ? work[name].slotAt - deps.now() : 0;
  // A card that expires before its turn is to be told of in time.
  const atMost = name === 'preauth' ? deps.cardTtlMs : Number.POSITIVE_INFINITY;
  const job = await deps.queues.addVisit(name, payment, Math.min(waitMs, atMost));
  return { ok: true, payment, job };
}

async function entryOf({ ledger }: ProducerDeps, name: PaymentName): Promise<Entry> {
  const entry = await ledger.find(name);
  if (!entry) throw new Error('a payment that was just written cannot be read');
  return entry;
}
