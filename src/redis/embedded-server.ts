import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisRefused } from './errors.ts';
import { type GuardedServer, startGuarded } from './guarded-server.ts';
import { knock } from './knock.ts';

export type ServerName = 'queue' | 'vault';

export type EmbeddedServer = Pick<GuardedServer, 'pid' | 'gone' | 'stop'>;

export interface ServerPlan {
  binary: string;
  /** Where its files go. */
  home: string;
  name: ServerName;
  socket: string;
  /** On top of what both have in common. */
  settings: string[];
}

/**
 * Starts one server and resolves when it answers.
 *
 * Throws RedisRefused with what Redis said last, when it ended or didn't answer within `withinMs`; a
 * server that is busy reading its file back may take longer.
 */
export async function startServer(plan: ServerPlan, withinMs = 15_000): Promise<EmbeddedServer> {
  const { binary, home, name, socket, settings } = plan;
  const logFile = join(home, `${name}.log`);
  const logBefore = await sizeOf(logFile);
  const folder = await ownFolder(home, name);
  const where = ['--dir', folder, '--unixsocket', socket, '--logfile', logFile];
  const server = await startGuarded(binary, [...common, ...settings, ...where], folder);

  if (await answers(server, socket, withinMs)) return server;
  await server.stop();
  const log = await readFile(logFile, 'latin1').catch(() => '');
  throw refused(name, logFile, server.complaints() + log.slice(logBefore));
}

/** No network, no snapshots, nothing thrown away, open to this user only; slow commands are not kept with what they held. */
const common = [
  ...['--port', '0', '--unixsocketperm', '700'],
  ...['--save', '', '--maxmemory-policy', 'noeviction', '--slowlog-max-len', '0'],
];

/** A Redis reads and tidies the append-only files in its folder even when it keeps none itself. */
async function ownFolder(home: string, name: ServerName): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

const toLoad = 10 * 60_000;

async function answers(server: GuardedServer, socket: string, withinMs: number): Promise<boolean> {
  let alive = true;
  server.gone.then(() => {
    alive = false;
  });

  const begun = Date.now();
  let patience = withinMs;
  while (alive && Date.now() - begun < patience) {
    const answer = await knock(socket);
    if (answer === 'ready') return true;
    if (answer === 'loading') patience = toLoad;
    await Promise.race([server.gone, sleep(20)]);
  }
  return false;
}

function refused(name: ServerName, logFile: string, said: string): RedisRefused {
  const lastWords = said.trim().split('\n').slice(-12).join('\n  ');
  return new RedisRefused(
    `The embedded Redis for the ${name} did not start. Put right what it says, or set REDIS_URL to another one.\n` +
      `What it said last (${logFile}):\n  ${lastWords}`,
  );
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
