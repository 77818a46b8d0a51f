import { nextQuestion } from '../payment/given-up.ts';
import { firstLook } from '../payment/hold-dates.ts';
import type { OperationName, PaymentName } from '../payment/payment.ts';
import { endedInVain, isFinal, type Status, statesBefore, statuses } from '../payment/state.ts';
import { addAnew, addOperation } from './addition-scripts.ts';
import { type Added, type Addition, type LaterOperation, queued } from './additions.ts';
import { fieldOf, ledgerKeys, memberOf, nameOf, refOf } from './keys.ts';
import { factsOf, fieldsOf, type MoveDetails, type Moved } from './moves.ts';
import { type Entry, readEntry } from './record.ts';
import { countAbsence, giveSlot, moveOperation, notePayment, openPayment } from './scripts.ts';
import type { Store } from './store.ts';

/** What a payment is opened with. */
export interface Opening extends PaymentName {
  amount: string;
  currency: string;
  /** Wire parameters without card data. */
  request: Record<string, string>;
  /** Keyed digests of the content, to tell a repeat from a conflict. */
  prints: string;
  cardRef: string;
  /** When its turn to be sent comes, ms since 1970; none: at once. */
  slotAt?: number;
}

/** One line of a payment's history. */
export interface JournalEntry {
  at: string;
  operation?: OperationName;
  from?: Status;
  to?: Status;
  why?: string;
  /** The person who decided it. */
  by?: string;
  /** The move was not allowed any more and changed nothing. */
  refused?: boolean;
  /** How often in a row it happened, and when last; left out where it happened once. */
  times?: number;
  last_at?: string;
  /** What the gateway said, where it was not believed. */
  told?: Record<string, string>;
}

/** How soon after a change it is looked whether the operation still has its job. */
const lookAfterMs = 3_000;

/**
 * The record of all payments and the only writer of their state. What stands here is the truth;
 * jobs are only reminders to look at it.
 */
export class Ledger {
  readonly keys: ReturnType<typeof ledgerKeys>;
  readonly #redis: Store;
  readonly #now: () => number;

  /** `prefix` is a hash tag like `{paynet}`; `now` gives milliseconds since 1970. */
  constructor(redis: Store, prefix: string, now: () => number = Date.now) {
    this.#redis = redis;
    this.#now = now;
    this.keys = ledgerKeys(prefix);
  }

  async find(name: PaymentName): Promise<Entry | undefined> {
    return readEntry(await this.#redis.hgetall(this.keys.payment(name)));
  }

  /** Opens a payment with its preauth queued. `known`: it was there before and stays as it was. */
  async open(opening: Opening): Promise<'opened' | 'known'> {
    const now = this.#now();
    const member = memberOf(opening, now);
    const fields = {
      account: opening.account,
      client_orderid: opening.client_orderid,
      created_at: new Date(now).toISOString(),
      newest: 'preauth',
      member,
      request: JSON.stringify(opening.request),
      prints: opening.prints,
      card_ref: opening.cardRef,
      ...queued('preauth', opening, now),
    };
    const [outcome] = (await this.#redis.eval(
      openPayment,
      4,
      this.keys.payment(opening),
      this.keys.journal(opening),
      this.keys.due,
      this.keys.index(opening.account, 'queued'),
      JSON.stringify({ ...this.#step(opening, 'preauth', now), fields }),
    )) as ['opened' | 'known'];
    return outcome;
  }

  /** The digests a payment was opened with. */
  async prints(name: PaymentName): Promise<string> {
    return (await this.#redis.hget(this.keys.payment(name), 'prints')) ?? '';
  }

  /** How often a repeat named another card; counts this one too, if it did. */
  async otherCards(name: PaymentName, isOther: boolean): Promise<number> {
    const key = this.keys.payment(name);
    if (isOther) return this.#redis.hincrby(key, 'other_cards', 1);
    return Number(await this.#redis.hget(key, 'other_cards'));
  }

  /**
   * Adds a capture or a cancel to a payment whose preauth is in one of the states of `allowed`. The two exclude
   * each other, unless the earlier one ended in vain. `known`: there is one already, and it stays as it is;
   * unless `anew` and it ended as `not_sent`.
   */
  async add(
    name: PaymentName,
    operation: LaterOperation,
    { amount, currency, why, by, anew, ...plan }: Addition,
    allowed: readonly Status[],
  ): Promise<Added> {
    const now = this.#now();
    const fields = queued(operation, { amount, currency, ...plan }, now);
    const [outcome] = (await this.#redis.eval(
      anew ? addAnew : addOperation,
      4 + statuses.length,
      this.keys.payment(name),
      this.keys.journal(name),
      this.keys.due,
      this.keys.index(name.account, 'queued'),
      ...statuses.map((status) => this.keys.index(name.account, status)),
      JSON.stringify({
        ...this.#step(name, operation, now),
        before: 'preauth',
        allowed,
        against: operation === 'capture' ? 'cancel' : 'capture',
        vain: endedInVain,
        anew: anew ?? false,
        fields,
        ...(why && { why }),
        ...(by && { by }),
      }),
      ...statuses,
    )) as [Added];
    return outcome;
  }

  /**
   * Moves an operation to `target` if it is in a state that leads there; of many who try at once,
   * one succeeds. A refused move changes no state, but keeps the facts it brought.
   */
  async move(
    name: PaymentName,
    operation: OperationName,
    target: Status,
    details: MoveDetails = {},
  ): Promise<Moved> {
    const allowed = statesBefore(target);
    const now = this.#now();
    const { due, ...step } = this.#step(name, operation, now);
    const { why, by, claim, from, facts } = details;
    const [outcome, status, odd] = (await this.#redis.eval(
      moveOperation,
      9 + allowed.length,
      this.keys.payment(name),
      this.keys.journal(name),
      this.keys.due,
      this.keys.review,
      this.keys.order(facts?.gateway ?? '', facts?.paynet_order_id ?? ''),
      this.keys.holds(name.account),
      this.keys.calendar,
      this.keys.givenUp,
      this.keys.index(name.account, target),
      ...allowed.map((state) => this.keys.index(name.account, state)),
      JSON.stringify({
        ...step,
        target,
        facts: factsOf(operation, details),
        fields: fieldsOf(operation, details, now),
        ...(!isFinal(target) && { due }),
        ...(target === 'needs_review' && { review: now }),
        ...(details.holdUntil !== undefined && {
          holding: details.holdUntil,
          look: firstLook(details.holdUntil),
        }),
        ...(details.givenUp && { lost: nextQuestion(now, now) }),
        ...(operation !== 'preauth' && target === 'approved' && { gone: true }),
        ...(why && { why }),
        ...(by && { by }),
        ...(claim && { claim }),
        ...(from && { from }),
      }),
      ...allowed,
    )) as ['moved' | 'refused' | 'missing', Status, string?];
    return outcome === 'missing' ? { outcome } : { outcome, status, ...(odd && { odd }) };
  }

  /**
   * Counts one more answer in which the gateway did not know an operation. Gives how many there are of this
   * attempt, and when the first of them was asked for; none when another attempt has begun meanwhile.
   */
  async countAbsence(
    name: PaymentName,
    operation: OperationName,
    { claim, askedAt, why }: { claim: string; askedAt: number; why: string },
  ): Promise<{ answers: number; since: number }> {
    const at = new Date(this.#now()).toISOString();
    const step = { operation, claim, asked: String(askedAt), entry: { at, operation, why } };
    const keys = [this.keys.payment(name), this.keys.journal(name)];
    const reply = await this.#redis.eval(countAbsence, 2, ...keys, JSON.stringify(step));
    const [answers = 0, since = 0] = reply as number[];
    return { answers, since };
  }

  /** Writes down that the turn of a waiting operation comes at another time, ms since 1970. */
  async giveSlot(name: PaymentName, operation: OperationName, slotAt: number): Promise<void> {
    const fields = [fieldOf(operation, 'status'), fieldOf(operation, 'slot_at')];
    await this.#redis.eval(giveSlot, 1, this.keys.payment(name), ...fields, slotAt);
  }

  /** Writes a line into a payment's history without changing the payment. */
  async note(name: PaymentName, entry: Omit<JournalEntry, 'at'>): Promise<void> {
    const step = { entry: { at: new Date(this.#now()).toISOString(), ...entry } };
    const keys = [this.keys.payment(name), this.keys.journal(name)];
    await this.#redis.eval(notePayment, 2, ...keys, JSON.stringify(step));
  }

  /** A payment's history, oldest first; the last thousand lines. */
  async journal(name: PaymentName): Promise<JournalEntry[]> {
    const lines = await this.#redis.lrange(this.keys.journal(name), 0, -1);
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  }

  /** What every step tells its script. */
  #step(name: PaymentName, operation: OperationName, now: number) {
    return {
      operation,
      name: nameOf(name),
      ref: refOf(name, operation),
      at: new Date(now).toISOString(),
      channel: this.keys.changes,
      due: now + lookAfterMs,
    };
  }
}
