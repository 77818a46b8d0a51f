import { connect, type RedisTarget, ready } from '../../src/redis/connections.ts';

type Connection = ReturnType<typeof connect>;

/** How everything in a key is read, by its type. */
const readers: Record<string, readonly [command: string, ...args: string[]]> = {
  string: ['GET'],
  hash: ['HGETALL'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  zset: ['ZRANGE', '0', '-1', 'WITHSCORES'],
  stream: ['XRANGE', '-', '+'],
};

/**
 * Reads every key of a Redis: its name, its values as commands give them, and its raw dump, which has what
 * commands don't show. Also the log of slow commands. Throws on a type that can't be read.
 */
export async function readRedis(
  target: RedisTarget,
  hear: (bytes: Buffer, place: string) => void,
): Promise<void> {
  await withRedis(target, async (redis) => {
    for (const key of await keysOf(redis)) {
      hear(await contentOf(redis, key), `key ${key.toString('latin1')}`);
      const dump = await redis.dumpBuffer(key);
      if (dump) hear(dump, `dump of ${key.toString('latin1')}`);
    }
    hear(flat(await redis.callBuffer('SLOWLOG', 'GET', '-1')), 'the log of slow commands');
  });
}

/** Everything as one text: parts are joined by line feeds. */
export async function contentOf(redis: Connection, key: Buffer): Promise<Buffer> {
  const type = await redis.type(key);
  if (type === 'none') return key; // its time ran out just now
  const [command, ...args] = readers[type] ?? [];
  if (command === undefined) throw new Error(`There is no way to read a key of type ${type}: add one.`);
  return Buffer.concat([key, feed, flat(await redis.callBuffer(command, key, ...args))]);
}

export async function keysOf(redis: Connection): Promise<Buffer[]> {
  const keys: Buffer[] = [];
  let cursor = '0';
  do {
    const [next, some] = (await redis.callBuffer('SCAN', cursor, 'COUNT', '1000')) as [Buffer, Buffer[]];
    keys.push(...some);
    cursor = next.toString();
  } while (cursor !== '0');
  return keys;
}

export async function withRedis<Result>(
  target: RedisTarget,
  act: (redis: Connection) => Promise<Result>,
): Promise<Result> {
  const redis = connect(target, 'worker');
  try {
    await ready(redis);
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}

const feed = Buffer.from('\n');

function flat(reply: unknown): Buffer {
  if (Buffer.isBuffer(reply)) return reply;
  if (Array.isArray(reply)) return Buffer.concat(reply.flatMap((part) => [flat(part), feed]));
  return Buffer.from(String(reply));
}
