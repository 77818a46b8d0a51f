import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { keysOfDataDir } from '../queue/card-keys.ts';
import { fixedRing, type KeySource } from '../queue/key-ring.ts';
import { makeFolder } from '../redis/folder.ts';
import { unusable } from '../redis/home.ts';
import { StartRefused } from './start-refused.ts';

/** The configured keys, or those of `DATA_DIR`, made at the first start. Throws DataDirUnusable. */
export function cardKeysOf({ CARD_KEYS, DATA_DIR }: Pick<Config, 'CARD_KEYS' | 'DATA_DIR'>): KeySource {
  if (CARD_KEYS !== undefined) return fixedRing(CARD_KEYS);
  const folder = resolve(DATA_DIR);
  try {
    makeFolder(folder);
    return fixedRing(keysOfDataDir(folder));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw unusable(folder, error);
    // A file that can be read and holds no keys says so itself, in our words.
    throw new StartRefused(`${folder}: ${(error as Error).message}`);
  }
}
