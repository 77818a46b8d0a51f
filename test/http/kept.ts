import type { World } from '../support/world.ts';

/** Names of everything that stands in Redis because of a request: payments, jobs, sealed cards. */
export async function kept({ redis, vaultRedis, prefix }: World): Promise<string[]> {
  const [names, cards] = await Promise.all([redis.keys(`${prefix}:*`), vaultRedis.keys(`${prefix}:*`)]);
  return [...new Set([...names, ...cards])].map((name) => name.slice(prefix.length + 1)).filter(isOfARequest);
}

/** Not what the queues, the sweep, the pace and the ledger's own age keep of themselves, whether or not anything is there. */
function isOfARequest(name: string): boolean {
  return !/^((preauth|capture|cancel|callbacks|batches|cut-offs):(meta|stalled-check|id|marker)|lease:(sweep|calendar)|tide|clock)$/.test(
    name,
  );
}

/** What the jobs of `callbacks` that nobody has worked on yet say. */
export async function stored({ redis, prefix }: World): Promise<Record<string, unknown>[]> {
  const ids = await redis.lrange(`${prefix}:callbacks:wait`, 0, -1);
  return Promise.all(
    ids.map(async (id) => JSON.parse((await redis.hget(`${prefix}:callbacks:${id}`, 'data')) ?? '{}')),
  );
}
