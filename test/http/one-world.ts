import { afterAll, beforeAll } from 'vitest';
import { openWorld, type World, type WorldOptions } from '../support/world.ts';

/** One world for all tests of a file that leave nothing behind which another would mind. */
export function oneWorld(options: WorldOptions = {}): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await openWorld(options);
  });
  afterAll(() => world?.close());

  return () => {
    if (!world) throw new Error('the world opens before the first test');
    return world;
  };
}
