import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataDirInUse } from './errors.ts';
import { knock } from './knock.ts';
import { fateOf, ownMark, type ProcessMark } from './process-mark.ts';

/** Where the two embedded servers listen. */
export interface Sockets {
  queue: string;
  vault: string;
}

/** Who owns a folder, and where its servers are. */
export interface Owner extends ProcessMark {
  sockets: Sockets;
}

export interface Ownership {
  /** Owners that died without saying so, whose servers may still run. */
  predecessors: Owner[];
  /** Drops the predecessors' records; call it once nothing of theirs runs any more. */
  forgetPredecessors(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Makes this process the one owner of `folder`, or throws DataDirInUse.
 *
 * Each owner writes the next `owner.<n>.json`, and the highest one counts. Nobody ever removes the
 * highest, not even to take over from the dead, so of two who try the same number one fails.
 */
export async function claim(folder: string, sockets: Sockets): Promise<Ownership> {
  const mine = JSON.stringify({ ...(await ownMark()), sockets } satisfies Owner);

  for (;;) {
    const records = await recordsIn(folder);
    const newest = records.at(-1);
    if (newest?.owner !== undefined && (await isHeld(newest.owner))) throw inUse(folder, newest.owner);

    const generation = (newest?.generation ?? 0) + 1;
    if (!(await createRecord(folder, generation, mine))) continue;
    // We may have looked so long ago that this number has come and gone.
    if ((await generationsIn(folder)).at(-1) === generation) return ownership(folder, generation, records);
    await rm(recordFile(folder, generation), { force: true });
  }
}

/** The living owner of `folder`, if there is one. */
export async function ownerOf(folder: string): Promise<Owner | undefined> {
  const owner = (await recordsIn(folder)).at(-1)?.owner;
  return owner !== undefined && (await isHeld(owner)) ? owner : undefined;
}

interface OwnerRecord {
  generation: number;
  /** undefined: given back. */
  owner: Owner | undefined;
}

function ownership(folder: string, generation: number, before: OwnerRecord[]): Ownership {
  return {
    predecessors: before.flatMap(({ owner }) => owner ?? []),
    forgetPredecessors: async () => {
      const older = (await generationsIn(folder)).filter((other) => other < generation);
      await Promise.all(older.map((other) => rm(recordFile(folder, other), { force: true })));
    },
    release: () => empty(recordFile(folder, generation)),
  };
}

/** Emptied and not removed, to stay the highest; and it works on a full disk. Nothing to do where all was removed. */
async function empty(file: string): Promise<void> {
  await truncate(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** An owner in another container can't be seen, but its servers answer through the shared folder. */
async function isHeld(owner: Owner): Promise<boolean> {
  const fate = await fateOf(owner);
  if (fate !== 'elsewhere') return fate === 'alive';

  const answers = await Promise.all([knock(owner.sockets.queue), knock(owner.sockets.vault)]);
  return answers.some((answer) => answer !== 'nobody');
}

function inUse(folder: string, { pid }: Owner): DataDirInUse {
  return new DataDirInUse(
    pid,
    `${folder} is in use by process ${pid}. Stop that process first, or give this one its own DATA_DIR; ` +
      'to share one Redis between processes, run it yourself and set REDIS_URL for all of them.',
  );
}

const recordName = /^owner\.(\d+)\.json$/;

function recordFile(folder: string, generation: number): string {
  return join(folder, `owner.${generation}.json`);
}

async function generationsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => name.match(recordName)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Oldest first. Always with the highest: only lower ones vanish while we look. */
async function recordsIn(folder: string): Promise<OwnerRecord[]> {
  const generations = await generationsIn(folder);
  return Promise.all(
    generations.map(async (generation) => {
      const text = await readFile(recordFile(folder, generation), 'utf8').catch(() => '');
      return { generation, owner: parseOwner(text) };
    }),
  );
}

function parseOwner(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner>;
    return Number.isSafeInteger(owner.pid) && owner.sockets !== undefined ? (owner as Owner) : undefined;
  } catch {
    // Given back, or cut short by a power failure: either way nobody holds it.
    return undefined;
  }
}

/** All of it at once or not at all, so that nobody reads half a record. False: somebody else was quicker. */
async function createRecord(folder: string, generation: number, content: string): Promise<boolean> {
  const draft = join(folder, `owner.${randomUUID()}.draft`);
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, recordFile(folder, generation));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
