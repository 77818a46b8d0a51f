import { accountOf, ratesOf } from './app/accounts.ts';
import { openCutOffSide } from './app/cut-off-side.ts';
import { openHttpSide } from './app/http-side.ts';
import { type OpenKeySource, openKeySource } from './app/key-source.ts';
import { bare, type Overlay } from './app/overlay.ts';
import type { Stores } from './app/stores.ts';
import { openSweepSide } from './app/sweep-side.ts';
import { openWorkSide } from './app/work-side.ts';
import { holdRulesOf } from './config/hold-fields.ts';
import { ConfigError } from './config/problems.ts';
import type { Config } from './config.ts';
import { defaultPrefix } from './ledger/keys.ts';
import type { Store } from './ledger/store.ts';
import { inMemory, openTide } from './ledger/tide.ts';
import { opens, publicSource } from './queue/cards/key-ring.ts';
import type { Log } from './telemetry/log.ts';
import { seldom } from './telemetry/seldom.ts';

/**
 * What a process does: take requests and callbacks, or work on them. Every process can sweep, and does when
 * no other one does it already; `sweeper` is for one that does nothing else.
 */
export const roles = ['http', 'worker', 'sweeper'] as const;
export type Role = (typeof roles)[number];

export interface AppOptions {
  roles: readonly Role[];
  log: Log;
  /** Hash tag under which everything lives in Redis; all processes of one installation share it. */
  prefix?: string;
  /** For tests: see there. */
  overlay?: Overlay;
}

export interface App {
  /** Where HTTP listens, `http://127.0.0.1:8080`; undefined without that role. */
  address: string | undefined;
  /** Reads the card keys again, if they are in a file; logs what came of it. */
  reloadKeys(): void;
  /** Takes nothing new, finishes what is under way for at most `graceMs`, lets go of everything. */
  close(graceMs: number): Promise<void>;
}

const setBack =
  'the ledger was set back and has forgotten payments; for a day each preauth is asked about before it is sent';

/** Who waits for an outcome when we stop is cut off soon: the payment goes on, and can be looked up. */
const waitersGraceMs = 1_000;

/** Builds and starts what the roles need. What is constructed anywhere is constructed from here. */
export async function openApp(config: Config, stores: Stores, options: AppOptions): Promise<App> {
  const { log, prefix = defaultPrefix, overlay = bare } = options;
  const accounts = new Map(config.accounts.map((entry) => [entry.id, accountOf(entry)]));
  const memory = stores.memory ?? inMemory();
  const tellSeldom = seldom(60_000, (at) => log.tell(setBack, { at }));
  const alarm = (at: number) => tellSeldom(new Date(at).toISOString());
  const cardKeys = keysFor(config, options);
  const shared = {
    queue: stores.queue,
    vault: stores.vault,
    cardTtlMs: config.CARD_TTL,
    prefix,
    accounts,
    rates: ratesOf(config),
    log,
    overlay,
    tide: (redis: Store) => openTide(redis, prefix, { memory, alarm }),
    onError: seldom(30_000, (code) => log.tell('Redis trouble', { code })),
  };

  const work = options.roles.includes('worker') ? openWork() : undefined;
  const http = options.roles.includes('http')
    ? await openHttpSide({ ...shared, cardKeys: publicSource(cardKeys), config, work }).catch(giveUp)
    : undefined;

  const sweep = openSweepSide(shared);
  const cutOffs = work && openCutOffSide({ ...shared, accounts: config.accounts });

  return {
    address: http?.address,
    reloadKeys: () => cardKeys.reload(),
    async close(graceMs) {
      await Promise.all([http?.close(waitersGraceMs), work?.close(graceMs), sweep.close(), cutOffs?.close()]);
      cardKeys.close();
    },
  };

  function openWork() {
    return openWorkSide({
      ...shared,
      cardKeys,
      holdRules: new Map(config.accounts.map((entry) => [entry.id, holdRulesOf(entry)])),
      publicUrl: config.PUBLIC_URL,
      schedule: config.POLL_SCHEDULE,
      sendTimeoutMs: config.SEND_TIMEOUT,
      notFoundGraceMs: config.NOT_FOUND_GRACE,
    });
  }

  /** A house that can't be finished is not left half open: it would keep the process. */
  async function giveUp(error: unknown): Promise<never> {
    cardKeys.close();
    await work?.close(0);
    throw error;
  }
}

/** Only a worker gets private keys, and it needs them all. */
function keysFor(config: Config, { roles, log }: AppOptions): OpenKeySource {
  const onlySeals = !roles.includes('worker');
  const mayMake = roles.some((role) => role !== 'sweeper');
  const keys = openKeySource(config, log, { onlySeals, mayMake });
  if (onlySeals || opens(keys.current())) return keys;
  keys.close();
  throw new ConfigError([{ name: 'CARD_KEYS', message: withoutPrivateKeys }]);
}

const withoutPrivateKeys =
  'holds a key without its private part, so this process could not open the cards it has to send: give workers the whole ring, and what `paynet-worker keys public` prints only to the others';
