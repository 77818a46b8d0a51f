import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyRing, newRing } from './key-ring.ts';
import { formatRing, parseRing } from './ring-text.ts';

/** The keys of this data directory; made at the first start, readable by the owner alone. */
export function keysOfDataDir(dataDir: string): KeyRing {
  const file = join(dataDir, 'card-keys.json');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Another process may be first; then its keys count.
    try {
      writeFileSync(file, `${formatRing(newRing(Date.now()))}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return parseRing(readFileSync(file, 'utf8').trim());
}
