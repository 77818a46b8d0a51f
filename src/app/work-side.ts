import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import type { Account } from '../gateway/account.ts';
import { openGateway } from '../gateway/client.ts';
import { callbackPath } from '../http/callbacks.ts';
import { openAppointments } from '../ledger/appointments.ts';
import { BatchBook } from '../ledger/batch-book.ts';
import { openShelf } from '../ledger/batch-shelf.ts';
import { findMany } from '../ledger/find-many.ts';
import { Ledger } from '../ledger/ledger.ts';
import { queuedOf } from '../ledger/queued.ts';
import type { Store } from '../ledger/store.ts';
import type { Tide } from '../ledger/tide.ts';
import type { HoldRules } from '../payment/hold-rules.ts';
import type { Rate } from '../payment/rate.ts';
import type { KeySource } from '../queue/cards/key-ring.ts';
import { openVault } from '../queue/cards/vault.ts';
import { openLease } from '../queue/lease.ts';
import { openPace } from '../queue/pace/pace.ts';
import { openQuestions } from '../queue/pace/questions.ts';
import { openStanding } from '../queue/pace/standing.ts';
import { openPermits } from '../queue/permits.ts';
import { openQueues } from '../queue/queues.ts';
import { connect, type RedisTarget } from '../redis/connections.ts';
import { classOf } from '../telemetry/error-facts.ts';
import type { Log } from '../telemetry/log.ts';
import type { Desk } from '../worker/desk.ts';
import { calendarDutyMs, startCalendar } from '../worker/holds/calendar.ts';
import { hurry } from '../worker/hurry.ts';
import { openPlaces, shareAt } from '../worker/places.ts';
import { openPunctuality } from '../worker/punctuality.ts';
import type { PollSchedule } from '../worker/schedule.ts';
import { startWorkers } from '../worker/workers.ts';
import { atMost } from './at-most.ts';
import type { Overlay } from './overlay.ts';

export interface WorkSideOptions {
  queue: RedisTarget;
  vault: RedisTarget;
  accounts: ReadonlyMap<string, Account>;
  rates: (account: string) => Rate;
  holdRules: ReadonlyMap<string, HoldRules>;
  cardKeys: KeySource;
  cardTtlMs: number;
  notFoundGraceMs: number;
  prefix: string;
  publicUrl: URL | undefined;
  schedule: PollSchedule;
  sendTimeoutMs: number;
  log: Log;
  onError: (code: string) => void;
  overlay: Overlay;
  tide(redis: Store): Tide;
}

export interface WorkSide {
  running(): boolean;
  /** Takes no new work, lets what is under way finish for at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Builds what sends, asks and settles: the half that holds the credentials. Waits for a Redis that is away. */
export function openWorkSide(options: WorkSideOptions): WorkSide {
  const { prefix, accounts, log, overlay } = options;
  const redis = connect(options.queue, 'worker', options.onError);
  const vaultRedis = connect(options.vault, 'worker', options.onError);
  const gateway = overlay('gateway', openGateway({ sendTimeoutMs: options.sendTimeoutMs }));
  const queues = overlay('queues', openQueues(redis, prefix));

  const account = (id: string) => accounts.get(id) ?? notConfigured(id);

  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // as many as there are visits at a time
  const desk: Desk = {
    worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    ledger: overlay('ledger', new Ledger(redis, prefix)),
    findMany: (names) => findMany(redis, prefix, names),
    book: overlay('book', new BatchBook(redis, prefix)),
    shelf: openShelf(redis, prefix),
    tide: options.tide(redis),
    gateway,
    vault: overlay('vault', openVault(vaultRedis, prefix, options.cardKeys)),
    permits: overlay('permits', openPermits(vaultRedis, prefix)),
    pace: openPace(redis, prefix, options.rates),
    punctuality: openPunctuality(),
    questions: openQuestions(redis, prefix, (id) => options.rates(id).perSecond),
    standing: openStanding(redis, prefix),
    places: openPlaces((id) => shareAt(options.rates(id).perSecond)),
    queues,
    account,
    holdRules: (id) => options.holdRules.get(id) ?? notConfigured(id),
    notifyUrl: (name) =>
      options.publicUrl && join(options.publicUrl, callbackPath(account(name.account), name.client_orderid)),
    schedule: options.schedule,
    cardTtlMs: options.cardTtlMs,
    notFoundGraceMs: options.notFoundGraceMs,
    stopping: stopping.signal,
    now: Date.now,
    log,
  };
  const workers = startWorkers(redis, prefix, desk);
  const calendar = startCalendar(desk, {
    holds: openAppointments(redis, prefix, 'calendar'),
    givenUp: openAppointments(redis, prefix, 'givenUp'),
    duty: openLease(redis, prefix, 'calendar', calendarDutyMs),
  });

  for (const id of accounts.keys()) void hurryUp(id);

  return {
    running: () => workers.running(),
    async close(graceMs) {
      stopping.abort();
      await Promise.all([atMost(graceMs, workers.close()), atMost(1_000, calendar.close())]);
      // The library waits for a Redis that is away.
      await Promise.all([atMost(1_000, queues.close()), atMost(1_000, gateway.close())]);
      redis.disconnect();
      vaultRedis.disconnect();
    },
  };

  async function hurryUp(account: string): Promise<void> {
    try {
      const woken = await hurry(desk, account, () => queuedOf(redis, prefix, account));
      if (woken > 0) log.tell('limit was raised, what waits gets earlier turns', { account, woken });
    } catch (error) {
      log.tell('what waits keeps its turns', { account, why: classOf(error) });
    }
  }
}

function notConfigured(id: string): never {
  const error = new Error(`account ${id} is not configured here; its payments wait until it is`);
  throw Object.assign(error, { code: 'ACCOUNT_NOT_CONFIGURED' });
}

function join(base: URL, path: string): string {
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${path}`;
}
