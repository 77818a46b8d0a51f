import type { Store } from '../../src/ledger/store.ts';

/** Everything that is kept under a prefix: keys and values of every kind, as one text. */
export async function everythingIn(redis: Store, prefix: string): Promise<string> {
  const keys = await redis.keys(`${prefix.replace(/[[\]{}*?]/g, '\\$&')}*`);
  const all = await Promise.all(keys.map(async (key) => [key, await contentOf(redis, key)]));
  return JSON.stringify(all);
}

async function contentOf(redis: Store, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, '0', '-1');
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return null;
  }
}
