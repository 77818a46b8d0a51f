import { Cluster, Redis } from 'ioredis';
import { addressOf, type ConnectionOptions, type RedisTarget } from './address.ts';
import { RedisUnreachable } from './errors.ts';
import { connectionTroubleOf } from './trouble.ts';
import { unhurried } from './unhurried.ts';

export type { RedisTarget } from './address.ts';

/**
 * How a connection behaves while Redis is gone.
 *
 * `producer`: a command fails within seconds, so that a caller can be told. It may have been done all
 * the same: send it again under the same id. `worker` and `subscriber`: a command waits as long as it takes;
 * what Redis refuses because it is full or a replica is refused to a `worker` only after a second.
 */
export type ConnectionKind = 'producer' | 'worker' | 'subscriber';

/**
 * A client that connects in the background and comes back by itself; it never crashes the process.
 *
 * `onError` hears the code of each trouble (`ECONNREFUSED`, `WRONGPASS`), again at each try; no address,
 * no credentials. A `producer` takes no command before it is connected: await `ready` first.
 */
export function connect(
  target: RedisTarget,
  kind: ConnectionKind,
  onError?: (code: string) => void,
): Redis | Cluster {
  const { nodes, options } = addressOf(target);
  const whole = { ...options, ...manners[kind], connectionName: `paynet-${kind}`, disableClientInfo };
  const redis = nodes ? openCluster(nodes, whole) : new Redis(whole);
  if (kind === 'worker') unhurried(redis);

  redis.on('error', (error: Error) => {
    forgetCommand(error);
    onError?.(connectionTroubleOf(error));
  });
  return redis;
}

function openCluster(nodes: { host: string; port: number }[], options: ConnectionOptions): Cluster {
  // Whether to wait is the Cluster's own to say; its nodes take no part in that.
  const { enableOfflineQueue = true, retryStrategy: _, ...redisOptions } = options;
  return new Cluster(nodes, { redisOptions, enableOfflineQueue, clusterRetryStrategy: retryStrategy });
}

/** Resolves once `redis` takes commands; throws RedisUnreachable when that takes longer than `withinMs`. */
export async function ready(redis: Redis | Cluster, withinMs = 5000): Promise<void> {
  if (redis.status === 'ready') return;

  let trouble = 'no answer';
  const notice = (error: Error) => {
    trouble = connectionTroubleOf(error);
  };
  redis.on('error', notice);
  const inTime = await becomesReady(redis, withinMs);
  redis.off('error', notice);

  if (inTime) return;
  throw new RedisUnreachable(
    `Redis did not answer within ${withinMs} ms (${trouble}). Check that it runs, and REDIS_URL or VAULT_REDIS_URL.`,
  );
}

function becomesReady(redis: Redis | Cluster, withinMs: number): Promise<boolean> {
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

/** Nothing needs to know the library's name, and a user of Redis that may do little would be refused to tell it. */
const disableClientInfo = true;

/** The library waits up to 5 s between tries; a worker's lock would run out meanwhile. */
const retryStrategy = (times: number) => Math.min(times * 100, 1000);

const patient: ConnectionOptions = { retryStrategy, maxRetriesPerRequest: null };

const manners: Record<ConnectionKind, ConnectionOptions> = {
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

/** A refused login carries its command, password and all, and rejects every waiting command with it. */
function forgetCommand(error: Error): void {
  if ('command' in error) delete error.command;
}
