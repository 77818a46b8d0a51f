import { ratesOf, rulesOf } from '../app/accounts.ts';
import { type OpenKeySource, openKeySource } from '../app/key-source.ts';
import { openShopSide, type ShopSide } from '../app/shop-side.ts';
import { findStores, openStores, type Stores } from '../app/stores.ts';
import type { Config } from '../config.ts';
import { defaultPrefix } from '../ledger/keys.ts';
import type { Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { publicSource } from '../queue/cards/key-ring.ts';
import { waitOf } from '../queue/pace/standing-words.ts';
import type { Enqueued } from '../queue/producer.ts';
import { silentLog } from '../telemetry/log.ts';
import { describeWait } from './batch-words.ts';
import { takeConfig } from './configuration.ts';
import { exitAfter, exitCodes, Failure } from './failure.ts';
import { complain, describe, describeRefusal, noSuchAccount, say, sayJson } from './output.ts';

/**
 * Runs a command at the counter where shops order. `toOrder` needs a running worker (whose Redis keeps
 * the card until it is sent); `toLook` also looks into what a stopped one left. An account that is named has to
 * be configured.
 */
export async function atCounter<Result>(
  purpose: 'toOrder' | 'toLook',
  act: (shop: ShopSide, config: Config) => Promise<Result>,
  account?: string,
): Promise<Result> {
  const { config } = takeConfig();
  if (account !== undefined && config.accounts.every(({ id }) => id !== account))
    throw new Failure(noSuchAccount, exitCodes.wrongUsage);
  const stores = (await findStores(config)) ?? (await ownStores(purpose, config));
  let keys: OpenKeySource | undefined;
  try {
    keys = openKeySource(config, silentLog, { onlySeals: true, mayMake: false });
    const shop = await openShopSide({
      queue: stores.queue,
      vault: stores.vault,
      accounts: config.accounts.map(rulesOf),
      rates: ratesOf(config),
      cardKeys: publicSource(keys),
      cardTtlMs: config.CARD_TTL,
      prefix: defaultPrefix,
      withoutRedis: 'throw',
    });
    return await act(shop, config).finally(() => shop.close());
  } finally {
    keys?.close();
    await stores.stop();
  }
}

async function ownStores(purpose: 'toOrder' | 'toLook', config: Config): Promise<Stores> {
  if (purpose === 'toLook') return openStores(config, silentLog);
  throw new Failure(
    `No worker is running on ${config.DATA_DIR}. Start one with \`paynet-worker up\`, or set REDIS_URL to the Redis of one.`,
  );
}

/** Shows what became of an order and gives the exit code; waits for the end first, if asked to. */
export async function report(
  shop: ShopSide,
  enqueued: Enqueued,
  { wait, json }: { wait?: number; json?: boolean },
): Promise<number> {
  if (!enqueued.ok) {
    if (json) sayJson(enqueued.refusal);
    else complain(describeRefusal(enqueued.refusal));
    return exitAfter(enqueued.refusal);
  }
  const payment = wait === undefined ? enqueued.payment : await ended(shop, enqueued.payment, wait);
  if (json) sayJson(payment);
  else say(describe(payment));

  if (wait === undefined || isFinal(payment.status)) return exitCodes.done;
  complain('It is not final yet; `paynet-worker show` tells how it goes on.');
  const waits = waitOf(await shop.standing.of(payment.account));
  if (waits) complain(describeWait(waits));
  return exitCodes.failed;
}

async function ended(shop: ShopSide, payment: Payment, wait: number): Promise<Payment> {
  // The payment is stored, whatever becomes of the waiting.
  return (await shop.client.waitFor(payment, 'final', { timeout: wait }).catch(() => undefined)) ?? payment;
}
