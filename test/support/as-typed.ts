import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** A measuring command as a person types it: gives how it ended, and all it printed. */
export function asTyped(folder: string) {
  return (...argv: string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const start = join(folder, 'start.mjs');
      const child = execFile(process.execPath, [start, ...argv], { maxBuffer: 64 << 20 }, (_, out, err) =>
        resolve({ code: child.exitCode, out, err }),
      );
    });
}
