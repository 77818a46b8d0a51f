import type { Account } from '../gateway/account.ts';
import type { Gateway } from '../gateway/client.ts';
import type { BatchBook } from '../ledger/batch-book.ts';
import type { BatchShelf } from '../ledger/batch-shelf.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Entry } from '../ledger/record.ts';
import type { Tide } from '../ledger/tide.ts';
import type { HoldRules } from '../payment/hold-rules.ts';
import type { PaymentName } from '../payment/payment.ts';
import type { Vault } from '../queue/cards/vault.ts';
import type { Pace } from '../queue/pace/pace.ts';
import type { Questions } from '../queue/pace/questions.ts';
import type { Standing } from '../queue/pace/standing.ts';
import type { Permits } from '../queue/permits.ts';
import type { Queues } from '../queue/queues.ts';
import type { Log } from '../telemetry/log.ts';
import type { Places } from './places.ts';
import type { Punctuality } from './punctuality.ts';
import type { PollSchedule } from './schedule.ts';

/** What a worker has on its desk. */
export interface Desk {
  /** Names this process in the ledger. */
  worker: string;
  ledger: Ledger;
  /** Many payments, in their order. */
  findMany(names: readonly PaymentName[]): Promise<(Entry | undefined)[]>;
  book: BatchBook;
  shelf: BatchShelf;
  tide: Tide;
  gateway: Gateway;
  vault: Vault;
  permits: Permits;
  pace: Pace;
  punctuality: Punctuality;
  questions: Questions;
  standing: Standing;
  places: Places;
  queues: Queues;
  /** Throws when the account is not configured here: its payments wait until it is. */
  account(id: string): Account;
  /** How the account wants its holds to be treated; throws as `account` does. */
  holdRules(account: string): HoldRules;
  /** Where the gateway is asked to call us about this payment; undefined: nowhere. */
  notifyUrl(name: PaymentName): string | undefined;
  schedule: PollSchedule;
  /** How long "there is no such order" must persist before it is believed. */
  notFoundGraceMs: number;
  /** How long a sealed card may wait, counted from the moment the payment was accepted. */
  cardTtlMs: number;
  /** Aborts when the process is told to stop: nothing new is begun, questions are given up. */
  stopping: AbortSignal;
  /** Milliseconds since 1970. */
  now(): number;
  log: Log;
}
