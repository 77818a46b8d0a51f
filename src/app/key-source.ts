import { type BigIntStats, existsSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  fixedRing,
  type KeyRing,
  type KeySource,
  newRing,
  opens,
  publicRing,
} from '../queue/cards/key-ring.ts';
import { makeRingFile, readRingFile, ringFileIn } from '../queue/cards/ring-file.ts';
import { makeFolder } from '../redis/folder.ts';
import { unusable } from '../redis/home.ts';
import type { Log } from '../telemetry/log.ts';
import { StartRefused } from './start-refused.ts';

/** The settings that say where the card keys are. */
export interface KeySettings {
  /** As it was read at the start; undefined: the ring of `DATA_DIR`. */
  CARD_KEYS: KeyRing | undefined;
  /** The file it was read from, if it was one. */
  CARD_KEYS_FILE: string | undefined;
  DATA_DIR: string;
}

export interface KeyUse {
  /** Private keys are dropped, and not missed. Default: false. */
  onlySeals?: boolean;
  /** The ring of `DATA_DIR` is made where there is none. Default: true. */
  mayMake?: boolean;
}

/** A ring that follows its file, if it has one. */
export interface OpenKeySource extends KeySource {
  /** Looks again because somebody asked for it (SIGHUP), and logs what came of it. */
  reload(): void;
  /** Stops watching; the ring stays as it is. */
  close(): void;
}

/** How often is looked whether the file has changed. */
const watchMs = 1_000;

/**
 * Opens the configured ring, or that of `DATA_DIR`, made at the first start. A ring in a file is read again
 * within a second of its change. One that can't be read changes nothing and is logged once; so is one without
 * private keys. A process that `onlySeals` gets none of those, and doesn't miss them. Throws DataDirUnusable, or a
 * sentence about the ring of `DATA_DIR`.
 */
export function openKeySource(
  settings: KeySettings,
  log: Log,
  { onlySeals = false, mayMake = true }: KeyUse = {},
): OpenKeySource {
  const { CARD_KEYS, CARD_KEYS_FILE, DATA_DIR } = settings;
  if (CARD_KEYS === undefined) {
    const file = ringFileIn(DATA_DIR);
    if (!mayMake && !existsSync(file)) return noRing();
    return new FileRing(file, ringOfDataDir(file, log), { called: file, log, onlySeals });
  }
  if (CARD_KEYS_FILE !== undefined) {
    return new FileRing(CARD_KEYS_FILE, CARD_KEYS, { called: 'CARD_KEYS_FILE', log, onlySeals });
  }
  return {
    ...fixedRing(onlySeals ? publicRing(CARD_KEYS) : CARD_KEYS),
    reload: () => log.tell('card keys given by value are read at a start only'),
    close: () => undefined,
  };
}

function ringOfDataDir(file: string, log: Log): KeyRing {
  try {
    makeFolder(dirname(file));
    const made = makeRingFile(file, newRing(Date.now()));
    const ring = readRingFile(file);
    if (made) log.tell('card keys made', { file, keys: idsOf(ring) });
    return ring;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? new StartRefused(`${file} ${message}`) : unusable(dirname(file), error);
  }
}

/** For who needs no keys so far: whoever only looks makes none, and whoever orders must have those of the workers. */
function noRing(): OpenKeySource {
  const refuse = () => {
    throw new StartRefused(
      'There are no card keys to seal to: give this command the CARD_KEYS or the DATA_DIR of the workers.',
    );
  };
  return { current: refuse, reread: refuse, reload: () => undefined, close: () => undefined };
}

interface Watching {
  /** The file's name in the log. */
  called: string;
  log: Log;
  onlySeals: boolean;
}

const nothing = 'nothing yet';

/** A ring whose file somebody may replace at any time. */
class FileRing implements OpenKeySource {
  readonly #file: string;
  readonly #how: Watching;
  #ring: KeyRing;
  #seen = nothing;
  #closed = false;

  constructor(file: string, first: KeyRing, how: Watching) {
    this.#file = file;
    this.#how = how;
    this.#ring = how.onlySeals ? publicRing(first) : first;
    this.#look(markOf(file)); // it may have changed since `first` was read
    this.#watch();
  }

  current(): KeyRing {
    return this.#ring;
  }

  reread(): KeyRing {
    this.#look(markOf(this.#file));
    return this.#ring;
  }

  reload(): void {
    this.#seen = nothing;
    const read = this.#look(markOf(this.#file));
    if (read) this.#how.log.tell('card keys read again', { keys: idsOf(this.#ring) });
  }

  close(): void {
    this.#closed = true;
  }

  /** By looking, not by events of the system: mounted secrets are swapped by links, and some disks tell nothing. */
  #watch(): void {
    setTimeout(async () => {
      const mark = await stat(this.#file, { bigint: true }).then(textOf, () => noFile);
      if (this.#closed) return;
      this.#look(mark);
      this.#watch();
    }, watchMs).unref();
  }

  /** Reads the file, unless it is the one that was seen last. False: it can't be used. */
  #look(mark: string): boolean {
    if (mark === this.#seen) return true;
    this.#seen = mark;
    try {
      this.#take(readRingFile(this.#file));
      return true;
    } catch (error) {
      this.#complain(error as NodeJS.ErrnoException);
      return false;
    }
  }

  #take(read: KeyRing): void {
    const { log, onlySeals } = this.#how;
    if (!onlySeals && opens(this.#ring) && !opens(read)) throw new Error('lacks private keys, needed here');
    const before = idsOf(this.#ring);
    this.#ring = onlySeals ? publicRing(read) : read;
    if (idsOf(read) !== before) log.tell('card keys changed', { keys: idsOf(read) });
  }

  #complain({ code, message }: NodeJS.ErrnoException): void {
    const { log, called } = this.#how;
    const problem = code === undefined ? message : `cannot be read (${code})`;
    log.tell('the card keys could not be read again; those from before stay', { file: called, problem });
  }
}

const noFile = 'no file';

function markOf(file: string): string {
  try {
    return textOf(statSync(file, { bigint: true }));
  } catch {
    return noFile;
  }
}

/** Differs whenever the file was written or replaced. */
function textOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** For the log, which takes so many names at most. */
function idsOf({ cardKeys }: KeyRing): string {
  return cardKeys
    .slice(0, 16)
    .map(({ id }) => id)
    .join(',');
}
