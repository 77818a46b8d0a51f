import { openChanges } from '../ledger/changes.ts';
import { fingerprintKeyFrom } from '../ledger/fingerprint.ts';
import { Ledger } from '../ledger/ledger.ts';
import { pageOfPayments } from '../ledger/pages.ts';
import { openWatch } from '../ledger/watch.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import type { CardKeys } from '../queue/card-keys.ts';
import { type Client, client } from '../queue/client.ts';
import type { News } from '../queue/jobs.ts';
import { producer } from '../queue/producer.ts';
import { openQueues } from '../queue/queues.ts';
import { openReviews, type Reviews } from '../queue/review.ts';
import { openVault } from '../queue/vault.ts';
import { connect, type RedisTarget, ready } from '../redis/connections.ts';
import { atMost } from './at-most.ts';
import { bare, type Overlay } from './overlay.ts';

export interface ShopSideOptions {
  queue: RedisTarget;
  vault: RedisTarget;
  accounts: readonly AccountRules[];
  cardKeys: CardKeys;
  cardTtlMs: number;
  /** Hash tag under which everything lives. */
  prefix: string;
  /** Without Redis: throw after some seconds, or go on, and let requests fail until it is there. */
  withoutRedis: 'throw' | 'goOn';
  onError?: (code: string) => void;
  overlay?: Overlay;
}

export interface ShopSide {
  client: Client;
  ledger: Ledger;
  reviews: Reviews;
  hear(news: News): Promise<void>;
  /** True while both stores answer. */
  reachable(): Promise<{ redis: boolean; vault: boolean }>;
  close(): Promise<void>;
}

/** Builds what enqueues and looks up payments: the half that shops and HTTP use. Fails fast without Redis. */
export async function openShopSide(options: ShopSideOptions): Promise<ShopSide> {
  const { prefix, cardKeys, accounts, overlay = bare } = options;
  const redis = connect(options.queue, 'producer', options.onError);
  const vaultRedis = connect(options.vault, 'producer', options.onError);
  const subscriber = connect(options.queue, 'subscriber', options.onError);
  const connections = [redis, vaultRedis, subscriber];
  const close = () => {
    for (const connection of connections) connection.disconnect();
  };
  await Promise.all(connections.map((connection) => ready(connection))).catch((error: unknown) => {
    if (options.withoutRedis === 'goOn') return;
    close();
    throw error;
  });

  const ledger = overlay('ledger', new Ledger(redis, prefix));
  const queues = overlay('queues', openQueues(redis, prefix));
  const changes = openChanges(subscriber, ledger);
  const [newest, ...older] = cardKeys;
  const orders = producer({
    accounts,
    ledger,
    queues,
    vault: overlay('vault', openVault(vaultRedis, prefix, cardKeys)),
    fingerprintKeys: [
      fingerprintKeyFrom(newest.id, newest.key),
      ...older.map(({ id, key }) => fingerprintKeyFrom(id, key)),
    ],
    cardTtlMs: options.cardTtlMs,
    now: Date.now,
  });

  return {
    client: client({
      accounts,
      producer: orders,
      ledger,
      changes,
      pages: (of) => pageOfPayments(redis, prefix, of),
    }),
    ledger,
    reviews: openReviews({ ledger, queues, watch: openWatch(redis, prefix) }),
    hear: (news) => queues.addNews(news),
    async reachable() {
      const [queue, vault] = await Promise.all([redis, vaultRedis].map(answers));
      return { redis: queue === true, vault: vault === true };
    },
    async close() {
      await atMost(1_000, queues.close()); // the library waits for a Redis that is away
      close();
    },
  };
}

async function answers(redis: ReturnType<typeof connect>): Promise<boolean> {
  return (await redis.ping().catch(() => '')) === 'PONG';
}
