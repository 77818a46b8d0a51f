import { isIP } from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { RedisUnreachable } from './errors.ts';

/** Where a Redis is: `redis://` or `rediss://` (TLS, always verified), or a socket file. */
export type RedisTarget = { url: string } | { socket: string };

/**
 * How a connection behaves while Redis is gone.
 *
 * `producer`: a command fails within seconds, so that a caller can be told. It may have been done all
 * the same: send it again under the same id. `worker` and `subscriber`: a command waits as long as it takes.
 */
export type ConnectionKind = 'producer' | 'worker' | 'subscriber';

/**
 * A client that connects in the background and comes back by itself; it never crashes the process.
 *
 * `onError` hears the code of each trouble (`ECONNREFUSED`, `WRONGPASS`), again at each try; no address,
 * no credentials. A `producer` takes no command before it is connected: await `ready` first.
 */
export function connect(target: RedisTarget, kind: ConnectionKind, onError?: (code: string) => void): Redis {
  const redis = new Redis({ ...addressOf(target), ...manners[kind], connectionName: `paynet-${kind}` });

  redis.on('error', (error: Error) => {
    forgetCommand(error);
    onError?.(codeOf(error));
  });
  return redis;
}

/** Resolves once `redis` takes commands; throws RedisUnreachable when that takes longer than `withinMs`. */
export async function ready(redis: Redis, withinMs = 5000): Promise<void> {
  if (redis.status === 'ready') return;

  let trouble = 'no answer';
  const notice = (error: Error) => {
    trouble = codeOf(error);
  };
  redis.on('error', notice);
  const inTime = await becomesReady(redis, withinMs);
  redis.off('error', notice);

  if (inTime) return;
  throw new RedisUnreachable(
    `Redis did not answer within ${withinMs} ms (${trouble}). Check that it runs, and REDIS_URL or VAULT_REDIS_URL.`,
  );
}

function becomesReady(redis: Redis, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (inTime: boolean) => {
      clearTimeout(timer);
      redis.off('ready', yes);
      resolve(inTime);
    };
    const yes = () => done(true);
    const timer = setTimeout(() => done(false), withinMs);
    redis.on('ready', yes);
  });
}

/** The library waits up to 5 s between tries; a worker's lock would run out meanwhile. */
const retryStrategy = (times: number) => Math.min(times * 100, 1000);

/** The shape of replies stays the library's default: the queue library reads no other. */
type Options = Omit<RedisOptions, 'replyMapping'>;

const patient: Options = { retryStrategy, maxRetriesPerRequest: null };

const manners: Record<ConnectionKind, Options> = {
  producer: {
    retryStrategy,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    connectTimeout: 2000,
    // A Redis that hangs keeps its connection: nothing else would ever end the wait.
    commandTimeout: 5000,
  },
  worker: patient,
  subscriber: patient,
};

/** Read here and not by the library, which lets a URL's query overrule every other option. */
function addressOf(target: RedisTarget): Options {
  if ('socket' in target) return { path: target.socket };

  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  const db = url?.pathname.match(/^\/?(\d*)$/)?.[1];
  if (
    url === undefined ||
    db === undefined ||
    !['redis:', 'rediss:'].includes(url.protocol) ||
    url.hostname === ''
  ) {
    throw new TypeError(
      'A Redis URL reads redis://[user:password@]host[:port][/database], or rediss:// for TLS.',
    );
  }

  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(db),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(url.protocol === 'rediss:' ? { tls: verified(host) } : {}),
  };
}

/** Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot undo it. Own authorities: NODE_EXTRA_CA_CERTS. */
function verified(host: string): NonNullable<Options['tls']> {
  return { rejectUnauthorized: true, ...(isIP(host) === 0 ? { servername: host } : {}) };
}

/** A refused login carries its command, password and all, and rejects every waiting command with it. */
function forgetCommand(error: Error): void {
  if ('command' in error) delete error.command;
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // Redis begins its own errors with a word in capitals.
  return error.message.match(/^[A-Z]{3,}\b/)?.[0] ?? error.name;
}
