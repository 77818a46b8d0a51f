import { atMost } from './app/at-most.ts';
import { bootWarnings } from './app/boot-warnings.ts';
import { bare, type Overlay } from './app/overlay.ts';
import { openStores, type Stores } from './app/stores.ts';
import { type App, type AppOptions, openApp, type Role } from './app.ts';
import { ConfigError } from './config/problems.ts';
import type { Config } from './config.ts';
import type { Log } from './telemetry/log.ts';

/** How long requests that are under way may take to finish. */
const graceMs = 12_000;
/** How long the whole stop may take, whatever Redis or the gateway do; then the process goes anyway. */
const stopWithinMs = 14_000;
/** How long a start may go on after it was told to stop. */
const startedWithinMs = 2_000;
/** How long our own Redis may take to end; what it acknowledged is on disk already. */
const storesStopMs = 1_000;

/**
 * Runs the roles until the process is told to stop. Gives the exit code; the caller then ends the process,
 * whether or not something is still held.
 *
 * The first SIGTERM or SIGINT lets what is under way finish; the second ends the process at once. What
 * did not finish is in the ledger as "may have been sent" and is asked about at the next start. SIGHUP ends
 * nothing: it has the card keys read again.
 */
export async function run(
  config: Config,
  roles: readonly Role[],
  log: Log,
  overlay: Overlay = bare,
): Promise<number> {
  const stopped = stopSignal();
  const opening = openHouse(config, { roles, log, overlay });
  process.on('SIGHUP', () => void opening.then(({ app }) => app.reloadKeys(), ignore));

  const reason = await Promise.race([stopped, opening.then(({ stores }) => redisGone(stores.exited))]);
  log.tell('stopping', { reason });
  if (await closed(opening)) log.tell('stopped');
  else log.tell('not everything could be closed in time; ending anyway');
  return reason === redisIsGone ? 1 : 0;
}

/** What keeps a start from succeeding is told by the start itself. */
const ignore = () => undefined;

interface House {
  app: App;
  stores: Stores;
}

async function openHouse(config: Config, options: AppOptions): Promise<House> {
  const { log, roles } = options;
  const stores = await openStores(config, log);
  try {
    if (config.STRICT) refuse(await bootWarnings(config, stores, roles));
    const app = await openApp(config, stores, options);
    log.tell('up', { address: app.address, roles: roles.join(',') });
    if (!config.STRICT) void tell(config, stores, options);
    return { app, stores };
  } catch (error) {
    await stores.stop();
    throw error;
  }
}

function refuse(warnings: readonly string[]): void {
  if (warnings.length > 0) throw new ConfigError(warnings.map((message) => ({ name: 'STRICT', message })));
}

/** In the background: a Redis that does not answer must hold up neither the start nor a stop. */
async function tell(config: Config, stores: Stores, { log, roles }: AppOptions): Promise<void> {
  for (const warning of await bootWarnings(config, stores, roles)) log.tell('to be put right', { warning });
}

/** False: not in time. What is still starting has nothing under way, and may take minutes to read a file back. */
async function closed(opening: Promise<House>): Promise<boolean> {
  const begun = Date.now();
  if (!(await atMost(startedWithinMs, opening))) return false;
  const closing = opening.then(close);
  return atMost(stopWithinMs - (Date.now() - begun), closing);
}

async function close({ app, stores }: House): Promise<void> {
  try {
    await app.close(graceMs);
  } finally {
    await stores.stop(storesStopMs);
  }
}

const redisIsGone = 'the embedded Redis ended';

async function redisGone(exited: Promise<unknown> = new Promise(() => undefined)): Promise<string> {
  await exited;
  return redisIsGone;
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals) => {
      if (asked) process.exit(1);
      asked = true;
      resolve(signal);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
