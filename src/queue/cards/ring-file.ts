import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyRing } from './key-ring.ts';
import { formatRing, parseRing } from './ring-text.ts';

/** Where the ring of a data directory is. */
export function ringFileIn(dataDir: string): string {
  return join(resolve(dataDir), 'card-keys.json');
}

/** Reads a ring. Throws what the file system says, or a sentence without keys that goes after the file's name. */
export function readRingFile(file: string): KeyRing {
  // A pipe would hold up everything until somebody writes to it.
  if (!statSync(file).isFile()) throw new Error('is no file');
  return parseRing(readFileSync(file, 'utf8').trim());
}

/**
 * Puts a ring where there is none, for its owner alone, so that nobody ever reads half of it. False: another
 * process was first, and its ring counts. Throws what the file system says.
 */
export function makeRingFile(file: string, ring: KeyRing): boolean {
  if (existsSync(file)) return false;
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  const opened = openSync(draft, 'wx', 0o600);
  try {
    write(opened, ring);
    linkSync(draft, file); // unlike a rename, this replaces nothing
    syncFolderOf(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(opened);
    rmSync(draft, { force: true });
  }
}

/** A ring as it was, and what it was replaced by. */
export interface RingChange {
  before: KeyRing;
  after: KeyRing;
}

/**
 * Replaces a ring by what `change` makes of it. Readers see the old one or the new one; changes that come at
 * once wait for each other. Owner and group stay, rights of others don't. Throws what `change` or the file
 * system throws, or a sentence that goes after the file's name; then the old one stays.
 */
export async function changeRingFile(file: string, change: (ring: KeyRing) => KeyRing): Promise<RingChange> {
  const target = realpathSync(file); // a link stays a link
  const draft = `${target}.new`;
  const opened = await lock(draft);
  try {
    const before = readRingFile(target);
    const after = change(before);
    likeBefore(opened, statSync(target));
    write(opened, after);
    if (!isStill(draft, opened)) throw new Error('was changed by another command meanwhile: try again');
    renameSync(draft, target); // which lets go of the lock as well
    syncFolderOf(target);
    return { before, after };
  } finally {
    if (isStill(draft, opened)) rmSync(draft);
    closeSync(opened);
  }
}

/** A change takes milliseconds; after so long, whoever made this draft is gone. */
const leftOverMs = 10_000;
const patienceMs = 15_000;

/** The draft of the next ring is the lock as well: only one can make it. */
async function lock(draft: string): Promise<number> {
  const begun = Date.now();
  while (Date.now() - begun < patienceMs) {
    try {
      return openSync(draft, 'wx', 0o600);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const since = statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > leftOverMs) rmSync(draft, { force: true });
    else await sleep(20);
  }
  throw new Error('is being changed by another command: try again when that has ended');
}

function likeBefore(opened: number, { uid, gid, mode }: { uid: number; gid: number; mode: number }): void {
  const own = fstatSync(opened);
  if (own.uid !== uid || own.gid !== gid) fchownSync(opened, uid, gid);
  fchmodSync(opened, (mode & 0o660) | 0o600);
}

function write(opened: number, ring: KeyRing): void {
  writeFileSync(opened, `${formatRing(ring)}\n`);
  fsyncSync(opened);
}

function isStill(path: string, opened: number): boolean {
  const ours = fstatSync(opened, { bigint: true });
  const there = statSync(path, { bigint: true, throwIfNoEntry: false });
  return there?.ino === ours.ino && there.dev === ours.dev;
}

/** So that the new name outlives a power cut. */
function syncFolderOf(file: string): void {
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
