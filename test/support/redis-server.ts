import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findRedisServer } from '../../src/redis/binary.ts';
import { connect, ready } from '../../src/redis/connections.ts';
import { type GuardedServer, startGuarded } from '../../src/redis/guarded-server.ts';
import { freePort } from './ports.ts';

/** A real Redis on loopback that can be killed, started again, and put back to an older state. */
export interface RedisServer {
  readonly url: string;
  /** Of the server that runs now. */
  pid(): number;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and the same files. Resolves when it answers. */
  start(): Promise<void>;
  /** Copies its append-only files as they are now. */
  copyFiles(): Promise<void>;
  /** Puts the copy in place of its files; only while it is down. */
  putBackCopy(): Promise<void>;
  stop(): Promise<void>;
}

/** `durable`: with an append-only file, synced before each answer; else nothing is kept. `more`: settings on top. */
export async function openRedisServer(
  folder: string,
  durable: boolean,
  more: readonly string[] = [],
): Promise<RedisServer> {
  const binary = await findRedisServer();
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const files = join(folder, 'appendonlydir');
  const copy = join(folder, 'copy');
  await mkdir(folder, { recursive: true });

  const keeping = durable
    ? // No rewriting: a copy taken in the middle of one would not be a state that ever was.
      ['--appendonly', 'yes', '--appendfsync', 'always', '--auto-aof-rewrite-percentage', '0']
    : ['--appendonly', 'no'];
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const common = ['--maxmemory-policy', 'noeviction', '--logfile', join(folder, 'log')];
  const args = [...own, ...keeping, ...common, ...more];
  let server: GuardedServer | undefined;

  async function start(): Promise<void> {
    server = await startGuarded(binary, args, folder);
    const redis = connect({ url }, 'producer');
    try {
      await ready(redis, 20_000);
      const answering = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
      if (answering !== server.pid)
        throw new Error(`Another Redis, process ${answering}, answers on port ${port}.`);
    } finally {
      redis.disconnect();
    }
  }

  await start();
  return {
    url,
    pid: () => server?.pid ?? 0,
    start,
    async kill() {
      if (server) process.kill(server.pid, 'SIGKILL');
      await server?.gone;
    },
    async copyFiles() {
      await rm(copy, { recursive: true, force: true });
      await cp(files, copy, { recursive: true });
    },
    async putBackCopy() {
      await rm(files, { recursive: true, force: true });
      await cp(copy, files, { recursive: true });
    },
    stop: async () => server?.stop(2_000),
  };
}
