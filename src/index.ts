import { openShopSide } from './app/shop-side.ts';
import { defaultPrefix } from './ledger/keys.ts';
import type { AccountRules, Ceilings } from './payment/account-rules.ts';
import { limitsFor } from './payment/limits.ts';
import { defaultRate } from './payment/rate.ts';
import { fixedRing, publicRing, publicSource } from './queue/cards/key-ring.ts';
import { parseRing } from './queue/cards/ring-text.ts';
import type { Client } from './queue/client.ts';

export type { Page } from './ledger/pages.ts';
export type { Batch, BatchCounts, BatchItem, BatchItems, BatchTotal } from './payment/batch.ts';
export type { Operation, OperationName, Payment, PaymentName } from './payment/payment.ts';
export type { Issue, Refusal } from './payment/refusal.ts';
export type { Status } from './payment/state.ts';
export type { Wait } from './payment/wait.ts';
export type { BatchesQuery, FoundBatch, ItemsQuery } from './queue/batches/batches.ts';
export type { OpenedBatch } from './queue/batches/open-batch.ts';
export type { Client, PaymentsQuery } from './queue/client.ts';
export type { Enqueued } from './queue/producer.ts';

/** Where a shop's client enqueues, and by which rules it judges requests. */
export interface ClientOptions {
  /** Redis of queue and ledger, `redis://…` or `rediss://…`. */
  redis: string;
  /** Redis where sealed cards wait. Default: the same. */
  vault?: string;
  /**
   * The text of the workers' key ring, as `paynet-worker keys public` prints it. Private keys in it are
   * dropped. It holds the fingerprint keys, so it is still a secret.
   */
  cardKeys: string;
  /** The accounts one may pay through. Default: one, `default`. */
  accounts?: readonly ClientAccount[];
  /** How long a sealed card may wait to be sent, ms. Default: 15 minutes. */
  cardTtlMs?: number;
}

/** What a client must know of an account; its credentials stay with the workers. */
export interface ClientAccount {
  id: string;
  /** Host of the gateway; some white labels allow longer fields. */
  gatewayHost?: string;
  /** Decimals that differ from ISO 4217 at this gateway. */
  currencyExponents?: Readonly<Record<string, number>>;
  /** The account's limit, requests a second, as the workers have it; they keep to theirs. Default: 20. */
  ratePerSecond?: number;
  /** Whose midnight begins the business day of a batch, as the workers have it. Default: UTC. */
  timeZone?: string;
  /** When that day ends, `23:30`, as the workers have it. Default: at midnight. */
  captureAt?: string;
  /** What a batch may not exceed that does not say otherwise. */
  ceilings?: Ceilings;
}

/**
 * Connects a shop to the queue. `preauth`, `capture` and `cancel` give the payment and its BullMQ job: the job
 * stays open until the operation is final, so `job.waitUntilFinished(queueEvents)` gives the payment
 * as it ended. Throws `RedisUnreachable` when Redis does not answer within a second; later
 * calls throw within a second, too, while Redis is in trouble. Of very many at once some wait for their turn, at most
 * five seconds, and then throw an error with the code `BUSY`: nothing was done, and they can be repeated.
 */
export async function createClient(options: ClientOptions): Promise<Client & { close(): Promise<void> }> {
  const { redis, vault = redis, accounts = [{ id: 'default' }], cardTtlMs = 15 * 60_000 } = options;
  const limits = new Map(accounts.map(({ id, ratePerSecond }) => [id, ratePerSecond]));
  const shop = await openShopSide({
    queue: { url: redis },
    vault: { url: vault },
    accounts: accounts.map(rulesOf),
    rates: (id) => ({ ...defaultRate, perSecond: limits.get(id) ?? defaultRate.perSecond }),
    cardKeys: publicSource(fixedRing(publicRing(parseRing(options.cardKeys)))),
    cardTtlMs,
    prefix: defaultPrefix,
    withoutRedis: 'throw',
  });
  return { ...shop.client, close: () => shop.close() };
}

function rulesOf(account: ClientAccount): AccountRules {
  const { id, gatewayHost = '', currencyExponents = {}, timeZone, captureAt, ceilings } = account;
  return {
    id,
    fields: limitsFor(gatewayHost),
    exponents: currencyExponents,
    ...(timeZone !== undefined && { timeZone }),
    ...(captureAt !== undefined && { captureAt }),
    ...(ceilings && { ceilings }),
  };
}

/** What BullMQ needs to listen to our queues: `new QueueEvents('preauth', { connection, prefix })`. */
export const queuePrefix = defaultPrefix;
