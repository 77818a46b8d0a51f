import type { Role } from '../app.ts';
import type { Config } from '../config.ts';
import { connect, type RedisTarget, ready } from '../redis/connections.ts';
import { type Durability, durabilityOf, durabilityWarnings, vaultWarnings } from '../redis/durability.ts';
import { promptly } from '../redis/promptly.ts';
import { callbackAddressWarnings } from './callback-address.ts';
import { horizonWarnings } from './horizons.ts';
import { keyWarnings } from './key-warnings.ts';
import type { Stores } from './stores.ts';

/** What an operator should know before money moves: sentences, each with what to do. */
export async function bootWarnings(
  config: Config,
  stores: Stores,
  roles: readonly Role[],
): Promise<string[]> {
  return [
    ...(await storeWarnings(config, stores)),
    ...cardStoreWarnings(config),
    ...keyWarnings(config, roles, Date.now()),
    ...horizonWarnings(config),
    ...callbackAddressWarnings(config),
  ];
}

async function storeWarnings(config: Config, { queue, vault }: Stores): Promise<string[]> {
  const [ledgers, cards] = await Promise.all([
    askedOf(queue, durabilityWarnings),
    // One Redis for both is told of once, and has to keep what it has.
    isOneForBoth(config) ? [] : askedOf(vault, vaultWarnings),
  ]);
  return [...new Set([...ledgers, ...cards])];
}

async function askedOf(store: RedisTarget, judge: (found: Durability) => string[]): Promise<string[]> {
  const redis = connect(store, 'producer');
  try {
    await ready(redis);
    return judge(await promptly(durabilityOf(redis), 5_000));
  } catch {
    return ['Redis could not be asked how it keeps things; check that it runs, with AOF on and noeviction.'];
  } finally {
    redis.disconnect();
  }
}

function cardStoreWarnings(config: Config): string[] {
  if (!isOneForBoth(config)) return [];
  return [
    'Sealed cards and permits are in the Redis of the ledger: cards get into its files, and where it is set back both locks are. Give them one of their own, VAULT_REDIS_URL.',
  ];
}

function isOneForBoth({ REDIS_URL, VAULT_REDIS_URL }: Config): boolean {
  return REDIS_URL !== undefined && (VAULT_REDIS_URL ?? REDIS_URL) === REDIS_URL;
}
