import { chmod, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DataDirUnusable } from './errors.ts';
import { makeFolder } from './folder.ts';
import type { Sockets } from './ownership.ts';

/** The folder of the embedded servers within `dataDir`. */
export function homeIn(dataDir: string): string {
  return join(resolve(dataDir), 'redis');
}

/**
 * Makes the home, for this user only; throws DataDirUnusable.
 *
 * A `dataDir` that is already there keeps its mode: it may be a folder that others use.
 */
export async function openHome(dataDir: string): Promise<string> {
  const home = homeIn(dataDir);
  try {
    makeFolder(home);
    await chmod(home, 0o700);
    return home;
  } catch (error) {
    throw unusable(home, error);
  }
}

/** For any refusal of the file system: no rights, no room, no links. */
export function unusable(home: string, cause: unknown): DataDirUnusable {
  const { code } = cause as NodeJS.ErrnoException;
  return new DataDirUnusable(
    `${home} cannot be used (${code}). Set DATA_DIR to a folder on a disk with room that this user may write to.`,
    { cause },
  );
}

/** Where to listen: in the home, or in a short private folder when the system couldn't take the path. */
export async function placeSockets(home: string): Promise<Sockets> {
  const near = socketsIn(home);
  if (Buffer.byteLength(near.queue) <= longestAddress) return near;

  const roomy = Buffer.byteLength(tmpdir()) <= longestAddress - '/paynet-XXXXXX/queue.sock'.length;
  return socketsIn(await mkdtemp(join(roomy ? tmpdir() : '/tmp', 'paynet-')));
}

/** Removes the private folder, if there is one. Socket files in the home stay: Redis replaces its own. */
export async function leaveSockets(home: string, sockets: Sockets): Promise<void> {
  const folder = dirname(sockets.queue);
  if (folder === home) return;

  await Promise.all(Object.values(sockets).map((socket) => rm(socket, { force: true })));
  await rmdir(folder).catch(() => {});
}

/** Systems cut the address of a socket off at 104 or 108 bytes. */
const longestAddress = 100;

function socketsIn(folder: string): Sockets {
  return { queue: join(folder, 'queue.sock'), vault: join(folder, 'vault.sock') };
}
