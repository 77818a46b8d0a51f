import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const chunkBytes = 4 * 1024 * 1024;

/** How often a text stands in the memory that a process can write to. Linux only. */
export function findInMemory(pid: number, text: string): number {
  const wanted = Buffer.from(text);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return writable(pid).reduce((sum, area) => sum + countIn(memory, area, wanted), 0);
  } finally {
    closeSync(memory);
  }
}

interface Area {
  from: number;
  to: number;
}

function writable(pid: number): Area[] {
  return readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      return from === '' ? [] : { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) };
    });
}

function countIn(memory: number, { from, to }: Area, wanted: Buffer): number {
  let found = 0;
  // Overlapping by less than the text, so that none is missed or counted twice.
  for (let at = from; at < to; at += chunkBytes) {
    const chunk = Buffer.alloc(Math.min(chunkBytes + wanted.length - 1, to - at));
    const bytes = chunk.subarray(0, readAt(memory, chunk, at));
    for (let place = bytes.indexOf(wanted); place >= 0; place = bytes.indexOf(wanted, place + 1)) found += 1;
  }
  return found;
}

/** What can't be read (another thread's guard page, say) holds nothing to be found. */
function readAt(memory: number, chunk: Buffer, at: number): number {
  try {
    return readSync(memory, chunk, 0, chunk.length, at);
  } catch {
    return 0;
  }
}
