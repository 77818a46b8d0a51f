import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inMemory, type Memory } from '../ledger/tide.ts';
import { makeFolder } from '../redis/folder.ts';

/**
 * Keeps the tide's mark on this machine, so that an older ledger is noticed also after a restart. `url`: where
 * the ledger is, unless it is our own.
 */
export function tideFile(dataDir: string, url?: string): Memory {
  const file = join(dataDir, url === undefined ? 'tide' : `tide-${placeOf(url)}`);
  const memory = inMemory();
  memory.write(markIn(file));
  if (memory.read() === 0) discard(file);

  return {
    read: () => memory.read(),
    write(mark) {
      memory.write(mark);
      keep(file, mark);
    },
  };
}

/** Names a ledger by its place, without its credentials. */
function placeOf(url: string): string {
  const place = url.replace(/\/\/.*@/, '//');
  return createHash('sha256').update(place).digest('hex').slice(0, 16);
}

/** A full disk costs no more than the notice after a restart. */
function keep(file: string, mark: number): void {
  try {
    overwrite(file, mark);
  } catch {
    try {
      makeFolder(dirname(file));
      overwrite(file, mark);
    } catch {
      // the next one may fit again
    }
  }
}

/**
 * In place: this comes before each request that is sent, and a new file that takes the place of another one may wait
 * for the disk. All marks are as long, and so few bytes are written as one.
 */
function overwrite(file: string, mark: number): void {
  const open = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    writeSync(open, String(mark), 0);
  } finally {
    closeSync(open);
  }
}

/** What is no mark may be longer than one, and its end would stay behind each mark that is written over it. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // then nothing can be written there either
  }
}

/** None, or one that was cut while it was written, is no mark. */
function markIn(file: string): number {
  try {
    return Number(/^\d{13}$/.exec(readFileSync(file, 'utf8'))?.[0] ?? 0);
  } catch {
    return 0;
  }
}
