import { inMemory, openTide, type Tide } from '../../src/ledger/tide.ts';
import type { Scene } from './scene.ts';
import type { World } from './world.ts';

/** Both stores as they are now; gives how to go back there. */
export async function snapshot({ redis, vaultRedis, prefix }: World): Promise<() => Promise<void>> {
  const stores = [redis, vaultRedis];
  const copies = await Promise.all(
    stores.map(async (store) => {
      const keys = await store.keys(`${prefix}:*`);
      return Promise.all(keys.map(async (key) => ({ key, dump: await store.dumpBuffer(key) })));
    }),
  );
  return async () => {
    for (const [index, store] of stores.entries()) {
      const now = await store.keys(`${prefix}:*`);
      if (now.length > 0) await store.del(...now);
      for (const { key, dump } of copies[index] ?? []) if (dump) await store.restore(key, 0, dump, 'REPLACE');
    }
  };
}

/** A tide on the scene's clock, with a memory of its own. */
export function tideOf({ world, clock }: Scene): Tide {
  return openTide(world.redis, world.prefix, {
    memory: inMemory(),
    alarm: () => undefined,
    now: () => clock.now,
  });
}
