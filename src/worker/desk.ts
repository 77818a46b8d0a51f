import type { Account } from '../gateway/account.ts';
import type { Gateway } from '../gateway/client.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Queues } from '../queue/queues.ts';
import type { Vault } from '../queue/vault.ts';
import type { Log } from '../telemetry/log.ts';
import type { PollSchedule } from './schedule.ts';

/** What a worker has on its desk. */
export interface Desk {
  ledger: Ledger;
  gateway: Gateway;
  vault: Vault;
  queues: Queues;
  /** Throws when the account is not configured here: its payments wait until it is. */
  account(id: string): Account;
  /** Where the gateway is asked to call us about this account's payments; undefined: nowhere. */
  notifyUrl(account: string): string | undefined;
  schedule: PollSchedule;
  /** How long a sealed card may wait, counted from the moment the payment was accepted. */
  cardTtlMs: number;
  /** Milliseconds since 1970. */
  now(): number;
  log: Log;
}
