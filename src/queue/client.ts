import type { Changes } from '../ledger/changes.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { isCursor, type Page, type PageOf } from '../ledger/pages.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import type { Payment, PaymentName } from '../payment/payment.ts';
import { type Refused, refuse, refuseField } from '../payment/refusal.ts';
import { isFinal, type Status } from '../payment/state.ts';
import type { Batches } from './batches/batches.ts';
import { chooseAccount } from './orders.ts';
import type { Enqueued, Producer } from './producer.ts';

/** What a shop can do, from Node or through HTTP: the same methods, the same answers. */
export interface Client extends Batches {
  /**
   * Holds money on a card. Takes the gateway's preauth parameters by their own names, as strings;
   * the same request again is the same payment, and nothing is sent twice. Throws `Unfinished`, which
   * names the id to repeat it under, when Redis fails in the middle.
   */
  preauth(request: unknown): Promise<Enqueued>;
  /** Takes held money: `{ client_orderid, amount?, currency?, account? }`. Without an amount, all of it. */
  capture(request: unknown): Promise<Enqueued>;
  /**
   * Releases a hold that was not captured: `{ client_orderid, comment?, account? }`. A preauth that was not sent yet
   * is not sent any more. The comment (50 characters at most) is for the gateway and the journal.
   */
  cancel(request: unknown): Promise<Enqueued>;
  /** The payment as it is now. */
  payment(name: {
    account?: string | undefined;
    client_orderid: string;
  }): Promise<{ ok: true; payment: Payment } | Refused>;
  /** A page of payments, newest first; 50 unless `limit` says otherwise. */
  payments(query?: PaymentsQuery): Promise<{ ok: true; page: Page } | Refused>;
  /**
   * Waits until the payment's newest operation is final, at most `timeout` ms or until `signal` aborts;
   * gives the payment as it is then.
   */
  waitFor(
    name: PaymentName,
    what: 'final',
    options: { timeout: number; signal?: AbortSignal },
  ): Promise<Payment | undefined>;
}

export interface PaymentsQuery {
  account?: string | undefined;
  /** Only payments whose newest operation has this status. */
  status?: Status | undefined;
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface ClientDeps {
  accounts: readonly AccountRules[];
  producer: Producer;
  ledger: Ledger;
  changes: Changes;
  pages(of: PageOf): Promise<Page>;
  batches: Batches;
}

export function client({ accounts, producer, ledger, changes, pages, batches }: ClientDeps): Client {
  return {
    ...batches,
    preauth: (request) => producer.preauth(request),
    capture: (request) => producer.capture(request),
    cancel: (request) => producer.cancel(request),

    async payment({ account, client_orderid }) {
      const chosen = chooseAccount(account, accounts);
      if (!chosen.ok) return chosen;
      const entry = await ledger.find({ account: chosen.rules.id, client_orderid });
      return entry ? { ok: true, payment: entry.payment } : refuse({ code: 'UNKNOWN_PAYMENT' });
    },

    async payments({ account, limit = 50, ...query } = {}) {
      if (query.cursor !== undefined && !isCursor(query.cursor))
        return refuseField('cursor', 'wants the next_cursor of the page before');
      const all = accounts.map(({ id }) => id);
      if (account === undefined) return { ok: true, page: await pages({ ...query, limit, accounts: all }) };
      const chosen = chooseAccount(account, accounts);
      if (!chosen.ok) return chosen;
      return { ok: true, page: await pages({ ...query, limit, accounts: [chosen.rules.id] }) };
    },

    waitFor(name, _final, { timeout, signal }) {
      return changes.waitFor(name, ({ status }) => isFinal(status), timeout, signal);
    },
  };
}
