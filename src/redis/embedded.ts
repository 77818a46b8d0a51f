import { findRedisServer } from './binary.ts';
import { type EmbeddedServer, type ServerName, startServer } from './embedded-server.ts';
import { RedisError } from './errors.ts';
import { homeIn, leaveSockets, openHome, placeSockets, unusable } from './home.ts';
import { knock } from './knock.ts';
import { endLeftOver } from './left-over.ts';
import { claim, type Ownership, ownerOf, type Sockets } from './ownership.ts';

/** Two Redis servers of our own, which end when this process does. */
export interface EmbeddedRedis {
  /** Jobs and ledger: on disk before a write is acknowledged, there again after a restart. */
  queue: { socket: string };
  /** Sealed cards: in memory only, gone with the process. */
  vault: { socket: string };
  pids: Record<ServerName, number>;
  /** Resolves when one of the two ends by itself; never because of `stop`. */
  exited: Promise<{ server: ServerName; code: number | null }>;
  /** Ends both in order, by force when that takes longer than `patienceMs`, and lets go of the folder. May be called again. */
  stop(patienceMs?: number): Promise<void>;
}

export interface EmbeddedRedisOptions {
  /** Where everything is kept, in a folder `redis` that only this user can open. Made if missing. */
  dataDir: string;
  /** What `queue` does before it acknowledges a write. Anything but `always` is for tests. */
  fsync?: 'always' | 'everysec';
  /** Hears of what was found and put right. */
  log?: (found: 'ended a Redis that an earlier run left behind', fields: { socket: string }) => void;
}

/** Where a client finds the two servers. */
export type EmbeddedTargets = Pick<EmbeddedRedis, 'queue' | 'vault'>;

/**
 * Starts both servers and resolves when both answer.
 *
 * Throws RedisMissing, DataDirUnusable, DataDirInUse (one owner per folder), RedisLeftOver or
 * RedisRefused; each says what to do next.
 */
export async function startEmbeddedRedis(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const binary = await findRedisServer();
  const home = await openHome(options.dataDir);
  const sockets = await placeSockets(home);
  const ownership = await claim(home, sockets).catch(async (error: unknown) => {
    await leaveSockets(home, sockets);
    throw error instanceof RedisError ? error : unusable(home, error);
  });

  try {
    await endPredecessors(home, ownership, sockets, options.log);
    const servers = await startBoth(binary, home, sockets, options.fsync ?? 'always');
    return embedded(home, sockets, servers, ownership);
  } catch (error) {
    await leaveSockets(home, sockets);
    await ownership.release();
    throw error;
  }
}

/**
 * The servers that another process runs in `dataDir`; undefined when nobody does, or one is gone. One that
 * listens and says nothing is found: its connection tells more than we could.
 */
export async function findEmbeddedRedis(dataDir: string): Promise<EmbeddedTargets | undefined> {
  const owner = await ownerOf(homeIn(dataDir));
  if (owner === undefined) return undefined;

  const { queue, vault } = owner.sockets;
  const answers = await Promise.all([knock(queue, knockMs), knock(vault, knockMs)]);
  if (answers.includes('nobody')) return undefined;
  return { queue: { socket: queue }, vault: { socket: vault } };
}

/** Short: somebody waits for a command to answer, and silence is an answer, too. */
const knockMs = 100;

/** Nothing starts before what the dead left running is gone: it may still write to our file. */
async function endPredecessors(
  home: string,
  ownership: Ownership,
  ours: Sockets,
  log: EmbeddedRedisOptions['log'],
): Promise<void> {
  const theirs = ownership.predecessors.map((owner) => owner.sockets);
  for (const socket of new Set([ours, ...theirs].flatMap((sockets) => Object.values(sockets)))) {
    if (await endLeftOver(socket)) log?.('ended a Redis that an earlier run left behind', { socket });
  }
  for (const sockets of theirs) await leaveSockets(home, sockets);
  await ownership.forgetPredecessors();
}

type Servers = Record<ServerName, EmbeddedServer>;

async function startBoth(binary: string, home: string, sockets: Sockets, fsync: string): Promise<Servers> {
  const start = (name: ServerName, settings: string[]) =>
    startServer({ binary, home, name, socket: sockets[name], settings });
  const [queue, vault] = await Promise.allSettled([
    start('queue', ['--appendonly', 'yes', '--appendfsync', fsync]),
    start('vault', ['--appendonly', 'no']),
  ]);
  if (queue.status === 'fulfilled' && vault.status === 'fulfilled') {
    return { queue: queue.value, vault: vault.value };
  }

  for (const attempt of [queue, vault]) {
    if (attempt.status === 'fulfilled') await attempt.value.stop();
  }
  throw queue.status === 'rejected' ? queue.reason : (vault as PromiseRejectedResult).reason;
}

function embedded(home: string, sockets: Sockets, servers: Servers, ownership: Ownership): EmbeddedRedis {
  const { queue, vault } = servers;
  let stopped: Promise<void> | undefined;

  return {
    queue: { socket: sockets.queue },
    vault: { socket: sockets.vault },
    pids: { queue: queue.pid, vault: vault.pid },
    exited: new Promise((tell) => {
      for (const server of ['queue', 'vault'] as const) {
        servers[server].gone.then((code) => {
          if (stopped === undefined) tell({ server, code });
        });
      }
    }),
    stop: (patienceMs) => {
      stopped ??= stop(patienceMs);
      return stopped;
    },
  };

  async function stop(patienceMs?: number): Promise<void> {
    await Promise.all([queue.stop(patienceMs), vault.stop(patienceMs)]);
    await leaveSockets(home, sockets);
    await ownership.release();
  }
}
