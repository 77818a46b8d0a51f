import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { isAtLeast, oldestRedis } from './durability.ts';
import { RedisMissing } from './errors.ts';

const names = ['redis-server', 'valkey-server'];

const whatToDo =
  'Install redis-server or valkey-server (`npm run setup` does it), or set REDIS_URL to a Redis that runs already.';

/**
 * The first server on `path` that is new enough; throws RedisMissing.
 *
 * Valkey began at 7.2 and counts on from there, so one floor fits both.
 */
export async function findRedisServer(path = process.env.PATH ?? ''): Promise<string> {
  const tooOld: string[] = [];

  for (const file of await installed(path)) {
    const version = await versionOf(file);
    if (version === undefined) continue;
    if (isAtLeast(version, oldestRedis)) return file;
    tooOld.push(`${file} is ${version}`);
  }

  if (tooOld.length === 0) throw new RedisMissing(`No Redis found on the PATH. ${whatToDo}`);
  throw new RedisMissing(`Redis ${oldestRedis} or newer is needed; ${tooOld.join(', ')}. ${whatToDo}`);
}

async function installed(path: string): Promise<string[]> {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const files = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const there = await Promise.all(
    files.map((file) =>
      access(file).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => there[index]);
}

/** undefined: it cannot be run here, or is something else by the same name. */
async function versionOf(file: string): Promise<string | undefined> {
  const said = await promisify(execFile)(file, ['--version'], { timeout: 5000 }).catch(() => undefined);
  return said?.stdout.match(/\bv=(\d+(?:\.\d+)+)/)?.[1];
}
