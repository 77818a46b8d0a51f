import { bootWarnings } from './app/boot-warnings.ts';
import { openStores } from './app/stores.ts';
import { openApp, type Role } from './app.ts';
import type { Config } from './config.ts';
import type { Log } from './telemetry/log.ts';

/** How long a stop may take before the process goes anyway. */
const graceMs = 12_000;

/**
 * Runs the roles until the process is told to stop. Gives the exit code.
 *
 * The first SIGTERM or SIGINT lets what is under way finish; the second ends the process at once. What
 * did not finish is in the ledger as "may have been sent" and is asked about at the next start.
 */
export async function run(config: Config, roles: readonly Role[], log: Log): Promise<number> {
  const stopped = stopSignal();
  const stores = await openStores(config, log);
  const app = await openApp(config, stores, { roles, log }).catch(async (error: unknown) => {
    await stores.stop();
    throw error;
  });
  log.info({ address: app.address, roles: roles.join(',') }, 'up');
  for (const warning of await bootWarnings(config, stores)) log.warn({}, warning);

  const reason = await Promise.race([stopped, redisGone(stores.exited)]);
  log.info({ reason }, 'stopping');
  await app.close(graceMs);
  await stores.stop();
  log.info({}, 'stopped');
  return reason === redisIsGone ? 1 : 0;
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
