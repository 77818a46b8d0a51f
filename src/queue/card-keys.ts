import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface CardKey {
  /** Travels with what it sealed, so that keys can change. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** Keys for cards, newest first: the first seals, all open. Never empty. */
export type CardKeys = readonly [CardKey, ...CardKey[]];

/**
 * Reads `id:base64,id:base64`, newest first. Throws a sentence that says what is wrong, without the keys.
 */
export function parseCardKeys(text: string): CardKeys {
  const keys = text.split(',').map((part, index) => parseCardKey(part.trim(), index + 1));
  const [first, ...rest] = keys;
  if (!first) throw new Error('holds no key');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id');
  return [first, ...rest];
}

/** The keys of this data directory; made at the first start, readable by the owner alone. */
export function keysOfDataDir(dataDir: string): CardKeys {
  const file = join(dataDir, 'card-keys');
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Another process may be first; then its keys count.
    try {
      writeFileSync(file, `${newCardKey()}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return parseCardKeys(readFileSync(file, 'utf8').trim());
}

/** A fresh key in the form `CARD_KEYS` wants it. */
export function newCardKey(): string {
  return `k${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64')}`;
}

function parseCardKey(text: string, position: number): CardKey {
  // The decoder passes over what is not base64; a slip of the hand must not.
  const [, id = '', encoded = ''] = /^([\w-]{1,32}):([A-Za-z0-9+/_-]{43}=?)$/.exec(text) ?? [];
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== 32) {
    throw new Error(`key ${position} is not of the form id:base64 with 32 bytes behind the base64`);
  }
  return { id, key };
}
