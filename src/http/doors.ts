import type { Account } from '../gateway/account.ts';
import type { Client } from '../queue/client.ts';
import type { News } from '../queue/jobs.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Secret } from '../telemetry/secret.ts';

/** What the HTTP server needs from the house. */
export interface Doors {
  client: Client;
  accounts: ReadonlyMap<string, Account>;
  /** Stores a callback for good; throws when it can't. */
  hear(news: News): Promise<void>;
  /** SHA-256 digests of the API's bearer tokens; none: it answers on loopback only. */
  tokens: readonly Secret<Buffer>[];
  /** What must work before requests may come; each true when it does. */
  readiness(): Promise<Record<string, boolean>>;
  /** What is wrong with accounts, in words, by their ids; those that are well are left out. */
  troubles(): Promise<Record<string, string>>;
  /** What is wrong with our clock, in words; undefined: nothing. */
  clock(): Promise<string | undefined>;
  metrics: Metrics;
  log: Log;
}
