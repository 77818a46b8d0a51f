import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inMemory, type Memory } from '../ledger/tide.ts';

/** Keeps the tide's mark beside the ledger's files, so that an older ledger is noticed also after a restart. */
export function tideFile(dataDir: string): Memory {
  const file = join(dataDir, 'tide');
  const memory = inMemory();
  memory.write(markIn(file));

  return {
    read: () => memory.read(),
    write(mark) {
      memory.write(mark);
      keep(file, mark);
    },
  };
}

/** A full disk costs no more than the notice after a restart. */
function keep(file: string, mark: number): void {
  try {
    writeFileSync(file, String(mark));
  } catch {
    // the next one may fit again
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
