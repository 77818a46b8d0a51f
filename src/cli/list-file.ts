import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { exitCodes, Failure } from './failure.ts';
import { whyNotUsable } from './file-trouble.ts';

/** Far more than a hundred thousand lines need. */
const mostBytes = 32 * 1024 * 1024;

/** Throws a `Failure` where the file of an option is none that can be read whole: a device never ends. */
export async function mustBeReadable(file: string, option: '--file' | '--exclude-file'): Promise<void> {
  const cannot = `The file of ${option} cannot be read`;
  try {
    await access(file, constants.R_OK);
    const found = await stat(file);
    if (!found.isFile())
      throw unusable(`${cannot}: it is a ${found.isDirectory() ? 'folder' : 'device or pipe'}.`);
    if (found.size > mostBytes) throw unusable(`The file of ${option} is longer than 32 MiB.`);
  } catch (error) {
    throw error instanceof Failure ? error : unusable(`${cannot}: ${whyNotUsable(error)}.`);
  }
}

function unusable(message: string): Failure {
  return new Failure(message, exitCodes.wrongUsage);
}
