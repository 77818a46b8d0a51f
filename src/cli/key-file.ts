import { dirname } from 'node:path';
import type { KeyPlace } from '../config/key-place.ts';
import { keyLives } from '../queue/cards/key-life.ts';
import {
  type CardKey,
  type KeyRing,
  newRing,
  opens,
  withNewKey,
  withoutKey,
} from '../queue/cards/key-ring.ts';
import { changeRingFile, makeRingFile, readRingFile } from '../queue/cards/ring-file.ts';
import { makeFolder } from '../redis/folder.ts';
import { exitCodes, Failure } from './failure.ts';
import { whyNotUsable } from './file-trouble.ts';

/** The ring that is there. Throws a `Failure` when there is none, or none that can be read. */
export function ringIn(place: KeyPlace): KeyRing {
  if ('inline' in place) return place.inline;
  try {
    return readRingFile(place.file);
  } catch (error) {
    throw explained(place, error);
  }
}

export interface Added {
  file: string;
  key: CardKey;
  /** True: the ring was made just now, and this is its first key. */
  made: boolean;
}

/** Adds a key that seals `fromMs` from now on; makes the ring, sealing at once, where there is none. */
export async function addKey(place: KeyPlace, fromMs: number): Promise<Added> {
  const there = fileOf(place);
  const { file } = there;
  try {
    if (there.called === 'DATA_DIR') makeFolder(dirname(file));
    const fresh = newRing(Date.now());
    if (makeRingFile(file, fresh)) return { file, key: fresh.cardKeys[0], made: true };

    const { before, after } = await changeRingFile(file, (ring) => {
      const now = Date.now();
      return withNewKey(whole(ring), now, now + fromMs);
    });
    const key = after.cardKeys.find(({ id }) => before.cardKeys.every((old) => old.id !== id));
    return { file, key: key ?? after.cardKeys[0], made: false };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explained(there, error);
    throw new Failure(
      `${names[there.called]} would be in a folder that is not there: make that first.`,
      exitOf(there.called),
    );
  }
}

/** Removes a key that no card needs any more, or, `evenIfCardsWait`, any but the one that seals. */
export async function removeKey(place: KeyPlace, id: string, evenIfCardsWait: boolean): Promise<void> {
  const there = fileOf(place);
  try {
    await changeRingFile(there.file, (ring) => {
      const why = whyNot(whole(ring), id, place.cardTtlMs, evenIfCardsWait);
      const rest = withoutKey(ring, id);
      if (why !== undefined || !rest) throw new Failure(why ?? `There is no other key than ${id}.`);
      return rest;
    });
  } catch (error) {
    throw explained(there, error);
  }
}

function whyNot(ring: KeyRing, id: string, cardTtlMs: number, evenIfCardsWait: boolean): string | undefined {
  const now = Date.now();
  const life = keyLives(ring, cardTtlMs, now).find(({ key }) => key.id === id);
  if (!life) return 'There is no such key: `paynet-worker keys list` shows them.';
  if (life.state === 'active') {
    return `Cards are sealed to ${id} now: add a key that takes over (\`paynet-worker keys new\`; \`--from 0s\` if this one leaked), then try again.`;
  }
  if (evenIfCardsWait) return undefined;
  const leaked = 'If it leaked, add --even-if-cards-wait: payments whose cards wait for it end as not_sent.';
  if (life.canGoFrom === undefined) return `Cards will be sealed to ${id} soon, so it stays. ${leaked}`;
  if (life.canGoFrom > now) {
    const until = new Date(life.canGoFrom).toISOString();
    return `A card sealed to ${id} may wait until ${until}: try again then. ${leaked}`;
  }
  return undefined;
}

/** A ring that only seals is a copy: what is changed there would be lost to those that open. */
function whole(ring: KeyRing): KeyRing {
  if (opens(ring)) return ring;
  throw new Failure(
    'This ring lacks private keys, so it is a copy from `keys public`: change the one it was made from, then copy again.',
  );
}

type FilePlace = Extract<KeyPlace, { file: string }>;

function fileOf(place: KeyPlace): FilePlace {
  if ('file' in place) return place;
  throw new Failure(
    'CARD_KEYS holds the ring itself, so there is no file to change: put it into one, and name that by CARD_KEYS_FILE or --file.',
    exitCodes.wrongUsage,
  );
}

/** By the setting's name: its value may be a ring that was pasted into the wrong place. */
const names = {
  '--file': 'The file named by --file',
  CARD_KEYS_FILE: 'The file named by CARD_KEYS_FILE',
  DATA_DIR: 'The file card-keys.json in DATA_DIR',
};

/** Whoever names a file is wrong where it can't be used; nobody named the one in DATA_DIR. */
function exitOf(called: FilePlace['called']): number {
  return called === 'DATA_DIR' ? exitCodes.failed : exitCodes.wrongUsage;
}

function explained({ called }: FilePlace, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return new Failure(`${names[called]} ${message}`, exitCodes.wrongUsage);
  if (code === 'ENOENT')
    return new Failure(`${names[called]} is not there: paynet-worker keys new makes it.`);
  return new Failure(
    `${names[called]} cannot be used: ${whyNotUsable(error)}. This command has to be able to write to it and to its folder, as its owner.`,
    exitOf(called),
  );
}
