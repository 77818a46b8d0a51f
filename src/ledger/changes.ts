import { EventEmitter, once } from 'node:events';
import type { Payment, PaymentName } from '../payment/payment.ts';
import { nameOf } from './keys.ts';
import type { Ledger } from './ledger.ts';
import type { Store } from './store.ts';

/** Tells when payments change, and what else is announced. */
export interface Changes {
  /**
   * Waits until `enough` says so of the payment, at most `timeoutMs`. Gives the payment as it is then,
   * or undefined if there is none.
   */
  waitFor(
    name: PaymentName,
    enough: (payment: Payment) => boolean,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Payment | undefined>;
  /** The same for anything that is announced: `look` gives it as it is now. */
  waitUntil<Found>(
    announced: string,
    look: () => Promise<Found | undefined>,
    enough: (found: Found) => boolean,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Found | undefined>;
}

/** Announcements can get lost while Redis reconnects; then this is how late one notices. */
const lookAgainMs = 1_000;

/** Listens on a connection of its own (Redis allows nothing else on it). */
export function openChanges(subscriber: Store, ledger: Ledger): Changes {
  const news = new EventEmitter().setMaxListeners(0);
  subscriber.on('message', (_channel: string, message: string) => {
    news.emit(message.slice(0, message.lastIndexOf(' ')));
  });
  // In the background: Redis may be away just now, and looking again is slower but good enough.
  subscriber.subscribe(ledger.keys.changes).catch(() => undefined);

  const waitUntil: Changes['waitUntil'] = async (announced, look, enough, timeoutMs, signal) => {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const left = deadline - Date.now();
      const change = nextChange(news, announced, Math.min(left, lookAgainMs), signal);
      const found = await look();
      if (!found || enough(found) || left <= 0 || signal?.aborted) return found;
      await change;
    }
  };
  return {
    waitUntil,
    waitFor: (name, enough, timeoutMs, signal) =>
      waitUntil(nameOf(name), async () => (await ledger.find(name))?.payment, enough, timeoutMs, signal),
  };
}

/** Listening starts before the look, so that a change in between is not missed. */
async function nextChange(
  news: EventEmitter,
  name: string,
  atMostMs: number,
  given?: AbortSignal,
): Promise<void> {
  const patience = AbortSignal.timeout(Math.max(atMostMs, 0));
  const signal = given ? AbortSignal.any([given, patience]) : patience;
  await once(news, name, { signal }).catch(() => undefined);
}
