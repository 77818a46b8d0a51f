import { BatchBook } from '../ledger/batch-book.ts';
import { openShelf } from '../ledger/batch-shelf.ts';
import { openTray } from '../ledger/batch-tray.ts';
import { openChanges } from '../ledger/changes.ts';
import { type JournalEntry, Ledger } from '../ledger/ledger.ts';
import { pageOfPayments } from '../ledger/pages.ts';
import { openWatch } from '../ledger/watch.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import type { PaymentName } from '../payment/payment.ts';
import { defaultRate, type Rate } from '../payment/rate.ts';
import { openBatchQueue } from '../queue/batches/batch-queue.ts';
import { batches } from '../queue/batches/batches.ts';
import type { PublicSource } from '../queue/cards/key-ring.ts';
import { openCardStore } from '../queue/cards/vault.ts';
import { type Client, client } from '../queue/client.ts';
import type { News } from '../queue/jobs.ts';
import { openPace, type Pace } from '../queue/pace/pace.ts';
import { openStanding, type Standing } from '../queue/pace/standing.ts';
import { producer } from '../queue/producer.ts';
import { openQueues } from '../queue/queues.ts';
import { openReviews, type Reviews } from '../queue/review.ts';
import { clockGap } from '../redis/clock-gap.ts';
import { connect, type RedisTarget, ready } from '../redis/connections.ts';
import { StoreUnavailable } from '../redis/errors.ts';
import { promptly, promptMs } from '../redis/promptly.ts';
import { atMost } from './at-most.ts';
import { bare, type Overlay } from './overlay.ts';
import { openTurnstile } from './turnstile.ts';

export interface ShopSideOptions {
  queue: RedisTarget;
  vault: RedisTarget;
  accounts: readonly AccountRules[];
  /** How fast each account sends; the workers keep to theirs, whatever is thought here. Default: 20 a second. */
  rates?: (account: string) => Rate;
  /** Of public keys alone: nothing that is built here could open a card. */
  cardKeys: PublicSource;
  cardTtlMs: number;
  /** Hash tag under which everything lives. */
  prefix: string;
  /** Without Redis: throw within a second, or go on, and let requests fail until it is there. */
  withoutRedis: 'throw' | 'goOn';
  /** Hears of each trouble with Redis, in one word: `ECONNREFUSED`, `OOM`, `SLOW`. */
  onError?: (code: string) => void;
  overlay?: Overlay;
}

export interface ShopSide {
  client: Client;
  /** Waits for Redis as long as its connection does. */
  ledger: Ledger;
  /** A payment's history, oldest first. */
  journal(name: PaymentName): Promise<JournalEntry[]>;
  reviews: Reviews;
  standing: Standing;
  pace: Pick<Pace, 'backlog'>;
  hear(news: News): Promise<void>;
  /** True while both stores answer. */
  reachable(): Promise<{ redis: boolean; vault: boolean }>;
  /** How far our clock is ahead of that of Redis, ms; negative: behind. */
  clockGap(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Builds what enqueues and looks up payments: the half that shops and HTTP use. Whatever Redis does, each
 * call ends within a second; a preauth then throws `Unfinished`, all others `StoreUnavailable`. Of very many at
 * once some wait for their turn before, and throw `Busy` where it does not come within five.
 */
export async function openShopSide(options: ShopSideOptions): Promise<ShopSide> {
  const { prefix, cardKeys, accounts, overlay = bare } = options;
  const redis = connect(options.queue, 'producer', options.onError);
  const vaultRedis = connect(options.vault, 'producer', options.onError);
  const subscriber = connect(options.queue, 'subscriber', options.onError);
  const connections = [redis, vaultRedis, subscriber];
  const close = () => {
    for (const connection of connections) connection.disconnect();
  };
  await Promise.all(connections.map((connection) => ready(connection, promptMs))).catch((error: unknown) => {
    if (options.withoutRedis === 'goOn') return;
    close();
    throw error;
  });

  const ledger = overlay('ledger', new Ledger(redis, prefix));
  const queues = overlay('queues', openQueues(redis, prefix));
  const batchQueue = openBatchQueue(redis, prefix);
  const changes = openChanges(subscriber, ledger);
  const inTime = <Value>(work: Promise<Value>, withinMs?: number) =>
    promptly(work, withinMs).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) options.onError?.(error.trouble);
      throw error;
    });
  const pace = openPace(redis, prefix, options.rates ?? (() => defaultRate));
  const orders = producer({
    accounts,
    ledger,
    queues,
    pace,
    vault: overlay('vault', openCardStore(vaultRedis, prefix, cardKeys)),
    fingerprintKeys: () => cardKeys.current().fingerprintKeys,
    cardTtlMs: options.cardTtlMs,
    now: Date.now,
    promptly: inTime,
  });
  const standing = openStanding(redis, prefix);
  const shop = client({
    accounts,
    producer: orders,
    ledger,
    changes,
    pages: (of) => pageOfPayments(redis, prefix, of),
    batches: batches({
      accounts,
      book: new BatchBook(redis, prefix),
      shelf: openShelf(redis, prefix),
      tray: (name) => openTray(redis, prefix, name),
      batchQueue,
      changes,
      standing,
      now: Date.now,
      promptly: inTime,
    }),
  });

  return {
    client: inTimeFor(shop, inTime),
    ledger,
    journal: (name) => inTime(ledger.journal(name)),
    reviews: openReviews({ ledger, queues, watch: openWatch(redis, prefix) }),
    standing,
    pace,
    hear: (news) => inTime(queues.addNews(news)),
    async reachable() {
      const [queue, vault] = await Promise.all([redis, vaultRedis].map(answers));
      return { redis: queue === true, vault: vault === true };
    },
    clockGap: () => promptly(clockGap(redis)),
    async close() {
      await atMost(1_000, Promise.all([queues.close(), batchQueue.close()])); // the library waits for a Redis that is away
      close();
    },
  };
}

type InTime = <Value>(work: Promise<Value>, withinMs?: number) => Promise<Value>;

/** A preauth keeps its own time: only it knows the id to repeat it under. Batches do because lists can be long. */
function inTimeFor(shop: Client, inTime: InTime): Client {
  const { pass } = openTurnstile();
  return {
    ...shop,
    preauth: (request) => pass(() => shop.preauth(request)),
    capture: (request) => pass(() => inTime(shop.capture(request))),
    cancel: (request) => pass(() => inTime(shop.cancel(request))),
    payment: (name) => inTime(shop.payment(name)),
    payments: (query) => inTime(shop.payments(query)),
    waitFor: (name, what, options) => inTime(shop.waitFor(name, what, options), options.timeout + promptMs),
  };
}

async function answers(redis: ReturnType<typeof connect>): Promise<boolean> {
  return (await promptly(redis.ping()).catch(() => '')) === 'PONG';
}
