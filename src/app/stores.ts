import type { Config } from '../config.ts';
import type { Memory } from '../ledger/tide.ts';
import type { RedisTarget } from '../redis/connections.ts';
import { findEmbeddedRedis, startEmbeddedRedis } from '../redis/embedded.ts';
import type { Log } from '../telemetry/log.ts';
import { tideFile } from './tide-file.ts';

/** The two places where things are kept: jobs and ledger, and sealed cards. */
export interface Stores {
  queue: RedisTarget;
  vault: RedisTarget;
  /** Set when they are our own children: resolves when one of them ends by itself. */
  exited?: Promise<{ server: string }>;
  /** What this process knows of the ledger's age; outlives it where the ledger is its own. */
  memory?: Memory;
  /** Ends what is ours, by force when it takes longer than `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
}

/** The configured Redis, or our own, started now. */
export async function openStores(config: Config, log: Log): Promise<Stores> {
  const outside = outsideStores(config);
  if (outside) return outside;

  const embedded = await startEmbeddedRedis({
    dataDir: config.DATA_DIR,
    log: (message, fields) => log.tell(message, fields),
  });
  log.tell('embedded Redis started', { dataDir: config.DATA_DIR });
  return { ...embedded, vault: vaultOf(config) ?? embedded.vault, memory: tideFile(config.DATA_DIR) };
}

/** The configured Redis, or the one that a running `paynet-worker up` keeps; undefined when there is neither. */
export async function findStores(config: Config): Promise<Stores | undefined> {
  const outside = outsideStores(config);
  if (outside) return outside;

  const found = await findEmbeddedRedis(config.DATA_DIR);
  return found && { queue: found.queue, vault: vaultOf(config) ?? found.vault, stop: async () => undefined };
}

function outsideStores(config: Config): Stores | undefined {
  if (config.REDIS_URL === undefined) return undefined;
  const queue = { url: config.REDIS_URL };
  const memory = tideFile(config.DATA_DIR, config.REDIS_URL);
  return { queue, vault: vaultOf(config) ?? queue, memory, stop: async () => undefined };
}

function vaultOf({ VAULT_REDIS_URL }: Config): RedisTarget | undefined {
  return VAULT_REDIS_URL === undefined ? undefined : { url: VAULT_REDIS_URL };
}
