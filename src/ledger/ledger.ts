import type { OperationName, PaymentName } from '../payment/payment.ts';
import { type Status, statesBefore } from '../payment/state.ts';
import { fieldOf, ledgerKeys, memberOf, nameOf } from './keys.ts';
import { type Entry, readEntry } from './record.ts';
import { addOperation, moveOperation, notePayment, openPayment } from './scripts.ts';
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
}

/** What a move writes besides the state. Facts are kept whether or not the move is allowed. */
export interface MoveDetails {
  /** Fields of the operation; null clears. */
  fields?: Record<string, string | null>;
  /** What the gateway (named by its base URL) told and will never tell otherwise. */
  facts?: { gateway: string; paynet_order_id?: string | null; serial_number?: string | null };
  /** Only while this claim is the operation's last. */
  claim?: string;
  /** Where the payer must go, for `action_required`. */
  redirectTo?: string | null;
  /** A new place of the sealed card. */
  cardRef?: string;
  /** Reason, for the journal. */
  why?: string;
}

export type Moved = { outcome: 'moved' | 'refused'; status: Status } | { outcome: 'missing' };

/** One line of a payment's history. */
export interface JournalEntry {
  at: string;
  operation?: OperationName;
  from?: Status;
  to?: Status;
  why?: string;
  /** The move was not allowed any more and changed nothing. */
  refused?: boolean;
}

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
      3,
      this.keys.payment(opening),
      this.keys.journal(opening),
      this.keys.index(opening.account, 'queued'),
      JSON.stringify(fields),
      nameOf(opening),
      new Date(now).toISOString(),
      this.keys.changes,
    )) as ['opened' | 'known'];
    return outcome;
  }

  /** The digests a payment was opened with. */
  async prints(name: PaymentName): Promise<string> {
    return (await this.#redis.hget(this.keys.payment(name), 'prints')) ?? '';
  }

  /**
   * Adds a capture to a payment whose preauth is in one of the states of `allowed`.
   * `known`: there is one already, and it stays as it is.
   */
  async addCapture(
    name: PaymentName,
    money: { amount: string; currency: string },
    allowed: readonly Status[],
  ): Promise<'opened' | 'known' | 'missing' | 'refused'> {
    const now = this.#now();
    const [outcome] = (await this.#redis.eval(
      addOperation,
      3 + allowed.length,
      this.keys.payment(name),
      this.keys.journal(name),
      this.keys.index(name.account, 'queued'),
      ...allowed.map((status) => this.keys.index(name.account, status)),
      'capture',
      'preauth',
      JSON.stringify(queued('capture', money, now)),
      nameOf(name),
      new Date(now).toISOString(),
      this.keys.changes,
      ...allowed,
    )) as ['opened' | 'known' | 'missing' | 'refused'];
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
    const [outcome, status] = (await this.#redis.eval(
      moveOperation,
      4 + allowed.length,
      this.keys.payment(name),
      this.keys.journal(name),
      this.keys.index(name.account, target),
      this.keys.order(details.facts?.gateway ?? '', details.facts?.paynet_order_id ?? ''),
      ...allowed.map((state) => this.keys.index(name.account, state)),
      operation,
      target,
      JSON.stringify(factsOf(operation, details)),
      JSON.stringify(fieldsOf(operation, details)),
      details.why ?? '',
      nameOf(name),
      new Date(this.#now()).toISOString(),
      this.keys.changes,
      details.claim ?? '',
      ...allowed,
    )) as ['moved' | 'refused' | 'missing', Status];
    return outcome === 'missing' ? { outcome } : { outcome, status };
  }

  /** Writes a line into a payment's history without changing the payment. */
  async note(name: PaymentName, entry: Omit<JournalEntry, 'at'>): Promise<void> {
    const line = JSON.stringify({ at: new Date(this.#now()).toISOString(), ...entry });
    await this.#redis.eval(notePayment, 2, this.keys.payment(name), this.keys.journal(name), line);
  }

  /** A payment's history, oldest first; the last thousand lines. */
  async journal(name: PaymentName): Promise<JournalEntry[]> {
    const lines = await this.#redis.lrange(this.keys.journal(name), 0, -1);
    return lines.map((line) => JSON.parse(line) as JournalEntry);
  }
}

function queued(operation: OperationName, money: { amount: string; currency: string }, now: number) {
  return {
    [fieldOf(operation, 'status')]: 'queued',
    [fieldOf(operation, 'amount')]: money.amount,
    [fieldOf(operation, 'currency')]: money.currency,
    [fieldOf(operation, 'queued_at')]: String(now),
  };
}

function factsOf(operation: OperationName, { facts }: MoveDetails): Record<string, string> {
  return {
    ...(facts?.paynet_order_id && { paynet_order_id: facts.paynet_order_id }),
    ...(facts?.serial_number && { [fieldOf(operation, 'serial_number')]: facts.serial_number }),
  };
}

function fieldsOf(operation: OperationName, details: MoveDetails): Record<string, string> {
  const own = Object.entries(details.fields ?? {});
  return {
    ...Object.fromEntries(own.map(([field, value]) => [fieldOf(operation, field), value ?? ''])),
    ...(details.cardRef !== undefined && { card_ref: details.cardRef }),
    // A page for the payer is worth showing only while the payer must act.
    redirect_to: details.redirectTo ?? '',
  };
}
