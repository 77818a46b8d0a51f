import { accountOf, ratesOf } from '../../src/app/accounts.ts';
import { openKeySource } from '../../src/app/key-source.ts';
import { holdRulesOf } from '../../src/config/hold-fields.ts';
import { openGateway } from '../../src/gateway/client.ts';
import { callbackPath } from '../../src/http/callbacks.ts';
import { BatchBook } from '../../src/ledger/batch-book.ts';
import { openShelf } from '../../src/ledger/batch-shelf.ts';
import { findMany } from '../../src/ledger/find-many.ts';
import { inMemory, openTide } from '../../src/ledger/tide.ts';
import { usualHoldRules } from '../../src/payment/hold-rules.ts';
import { openVault } from '../../src/queue/cards/vault.ts';
import { openPace, type Pace } from '../../src/queue/pace/pace.ts';
import { openQuestions } from '../../src/queue/pace/questions.ts';
import { openStanding } from '../../src/queue/pace/standing.ts';
import { openPermits } from '../../src/queue/permits.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import type { Desk } from '../../src/worker/desk.ts';
import type { Hold } from '../../src/worker/hold.ts';
import { openPlaces } from '../../src/worker/places.ts';
import { openPunctuality } from '../../src/worker/punctuality.ts';
import type { World } from './world.ts';

/** A job's lock that nobody else ever gets. */
export const held: Hold = { isOurs: () => true, letGo: () => undefined };

/** A worker's desk in a world, for tests that lay something of their own on it. */
export function deskIn(world: World): { desk: Desk; close(): Promise<void> } {
  const accounts = new Map(world.config.accounts.map((entry) => [entry.id, accountOf(entry)]));
  const holdRules = new Map(world.config.accounts.map((entry) => [entry.id, holdRulesOf(entry)]));
  const queues = openQueues(world.redis, world.prefix);
  const gateway = openGateway({ sendTimeoutMs: 5_000 });
  const desk: Desk = {
    worker: 'a test',
    tide: openTide(world.redis, world.prefix, { memory: inMemory(), alarm: () => undefined }),
    stopping: new AbortController().signal,
    permits: openPermits(world.vaultRedis, world.prefix),
    notFoundGraceMs: world.config.NOT_FOUND_GRACE,
    ledger: world.ledger,
    findMany: (names) => findMany(world.redis, world.prefix, names),
    book: new BatchBook(world.redis, world.prefix),
    shelf: openShelf(world.redis, world.prefix),
    gateway,
    punctuality: openPunctuality(),
    pace: unhurried(openPace(world.redis, world.prefix, ratesOf(world.config))),
    questions: openQuestions(world.redis, world.prefix, (id) => ratesOf(world.config)(id).perSecond),
    standing: openStanding(world.redis, world.prefix),
    places: openPlaces(() => 50),
    queues,
    vault: openVault(world.vaultRedis, world.prefix, openKeySource(world.config, silentLog)),
    account(id) {
      const account = accounts.get(id);
      if (!account) throw new Error(`no account ${id}`);
      return account;
    },
    holdRules: (id) => holdRules.get(id) ?? usualHoldRules,
    notifyUrl: ({ account, client_orderid }) =>
      `${world.address}${callbackPath(desk.account(account), client_orderid)}`,
    schedule: world.config.POLL_SCHEDULE,
    cardTtlMs: 60_000,
    now: Date.now,
    log: silentLog,
  };
  return {
    desk,
    async close() {
      await gateway.close();
      await queues.close();
    },
  };
}

/** One visit is one sending, however busy the machine: a slot is good for long. */
function unhurried(pace: Pace): Pace {
  return {
    ...pace,
    async take(account, lane, wish) {
      const slot = await pace.take(account, lane, wish);
      return 'at' in slot ? { ...slot, until: slot.until + 10_000 } : slot;
    },
  };
}
