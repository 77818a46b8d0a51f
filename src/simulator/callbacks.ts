import type { Tallies } from './books.ts';
import type { News } from './events.ts';
import type { Faults } from './faults/armed.ts';
import type { CallbackScene } from './faults/fault.ts';
import type { Hooks } from './hooks.ts';
import { type Notice, noticeOf } from './notice.ts';
import type { Rules } from './options.ts';
import { type Order, occasionOf, type Transaction } from './orders.ts';
import type { Timers } from './timers.ts';

const mostRepeats = 30;
const patienceMs = 10_000;

/** Tells merchants of verdicts, again and again until they answer 200. `closing` ends what is under way. */
export function createCallbacks({ rules, hooks, faults, timers, news, tallies, closing }: CallbackDeps) {
  return {
    /** Sends the news of a transaction to whoever asked for it, with repeats; returns at once. */
    announce(order: Order, transaction: Transaction): void {
      const address = addressFor(order, transaction);
      if (address === undefined || hooks.callbacks === 'off') return;

      const hit = faults.strike('callback', occasionOf(order, transaction));
      const letter = letterOf(order, transaction, address, hit?.fault.changes);
      const send = () => void deliver(letter, 1, rules.callbackRetryMs.slice(0, mostRepeats));
      if (hit?.fault.deliver) hit.fault.deliver(send, sceneOf(order, hit.ms));
      else send();
    },

    /** Sends it once, now, changed as told. The HTTP status, or 0 when nobody answered. */
    async send(order: Order, transaction: Transaction, changes: Changes = {}): Promise<number> {
      const address = addressFor(order, transaction);
      if (address === undefined) {
        throw new Error(
          `Order ${order.id}: no callback of a ${transaction.type} was asked for, send notify_url`,
        );
      }
      return attempt(letterOf(order, transaction, address, changes), 1);
    },
  };

  // Written when the verdict falls: a repeat says what the first one said, whatever happened since.
  function letterOf(order: Order, transaction: Transaction, address: string, changes: Changes = {}): Letter {
    const { type, status } = transaction;
    const about = { paynet_order_id: order.id, client_orderid: order.clientOrderId, type, status };
    return { about, transaction, url: withQuery(address, noticeOf(order, transaction, rules, changes)) };
  }

  function sceneOf({ id }: Order, ms: CallbackScene['ms']): CallbackScene {
    return {
      ms,
      after: (wait, act) => void timers.after(wait, act),
      overtaken: () => news.next((event) => event.kind === 'callback' && event.paynet_order_id === id),
    };
  }

  async function deliver(letter: Letter, number: number, [gap, ...later]: number[]): Promise<void> {
    if (hooks.callbacks === 'off') return;

    const answer = await attempt(letter, number);
    if (answer === 200 || gap === undefined || closing.aborted) return;
    timers.after(gap, () => void deliver(letter, number + 1, later));
  }

  async function attempt({ url, about, transaction }: Letter, number: number): Promise<number> {
    tallies.callbacks.sent += 1;
    const http_status = await call(url, closing);
    transaction.callbacksTried += 1;
    if (http_status === 200) tallies.callbacks.acknowledged += 1;
    news.tell({ kind: 'callback', attempt: number, http_status, ...about });
    return http_status;
  }
}

interface CallbackDeps {
  rules: Rules;
  hooks: Hooks;
  faults: Faults;
  timers: Timers;
  news: News;
  tallies: Tallies;
  closing: AbortSignal;
}

export type Changes = Record<string, string | undefined>;

interface Letter {
  url: string;
  transaction: Transaction;
  about: { paynet_order_id: string; client_orderid: string } & Pick<Transaction, 'type' | 'status'>;
}

// `notify_url` hears of everything, `server_callback_url` of the initial transaction only.
function addressFor(order: Order, { type }: Transaction): string | undefined {
  return order.notifyUrl ?? (type === 'preauth' ? order.serverCallbackUrl : undefined);
}

// The merchant's own query stays as it was written, letter by letter.
function withQuery(address: string, notice: Notice): string {
  const [url = ''] = address.split('#');
  const joint = url.includes('?') ? '&' : '?';
  return `${url}${joint}${new URLSearchParams(notice)}`;
}

async function call(url: string, closing: AbortSignal): Promise<number> {
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0; // nobody answered: for the sender that is an answer, too
  }
}
