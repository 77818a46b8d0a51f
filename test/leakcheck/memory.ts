import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const pageSize = 4_096;
const pagesAtOnce = 1_024;

/**
 * Reads what a process has in memory, piece by piece: its readable pages that are present, without those that
 * only mirror a file. The process is stopped meanwhile. Linux only, for a child of ours or for root. Throws
 * when nothing can be read.
 */
export function readMemory(pid: number, hear: (bytes: Buffer, place: string) => void): void {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pages = openSync(`/proc/${pid}/pagemap`, 'r');
  let heard = 0;
  process.kill(pid, 'SIGSTOP');
  try {
    for (const region of regionsOf(pid)) {
      for (const { start, bytes } of presentRuns(region, pages)) {
        const read = readAt(memory, start, bytes);
        if (!read) continue;
        heard += read.length;
        hear(read, `memory region ${region.start.toString(16)} ${region.name}`);
      }
    }
  } finally {
    process.kill(pid, 'SIGCONT');
    closeSync(memory);
    closeSync(pages);
  }
  if (heard === 0)
    throw new Error(`Nothing of the memory of process ${pid} can be read: run this as its owner.`);
}

interface Region {
  start: number;
  end: number;
  name: string;
  /** Its pages are those of a file, but for a few that were changed before they were sealed. */
  mirrors: boolean;
}

function regionsOf(pid: number): Region[] {
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .split('\n')
    .flatMap((line) => {
      const [, from = '', to = '', rights = '', name = ''] = mapLine.exec(line) ?? [];
      if (!rights.startsWith('r') || kernelsOwn.test(name)) return [];
      const mirrors = name.startsWith('/') && !rights.includes('w');
      return [{ start: Number.parseInt(from, 16), end: Number.parseInt(to, 16), name, mirrors }];
    });
}

const mapLine = /^([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)$/;
const kernelsOwn = /^\[v(?:var|syscall|dso)/;

/** The stretches of a region that are in memory, none longer than a few megabytes. */
function* presentRuns(
  { start, end, mirrors }: Region,
  pages: number,
): Generator<{ start: number; bytes: number }> {
  const entries = Buffer.alloc(8 * pagesAtOnce);
  for (let at = start; at < end; at += pagesAtOnce * pageSize) {
    const read = readSync(pages, entries, 0, entries.length, (at / pageSize) * 8);
    const count = Math.min(Math.floor(read / 8), (end - at) / pageSize);
    let first = -1;
    for (let page = 0; page <= count; page += 1) {
      const present = page < count && isOwn(entries[page * 8 + 7] ?? 0, mirrors);
      if (present && first < 0) first = page;
      if (present || first < 0) continue;
      yield { start: at + first * pageSize, bytes: (page - first) * pageSize };
      first = -1;
    }
  }
}

/** The top byte of an entry of `/proc/…/pagemap`: bits 63 and 62 say present or swapped, 61 of a file. */
function isOwn(entry: number, mirrors: boolean): boolean {
  return (entry & 0xc0) !== 0 && !(mirrors && (entry & 0x20) !== 0);
}

/** Undefined where the kernel refuses. */
function readAt(memory: number, start: number, bytes: number): Buffer | undefined {
  const buffer = Buffer.alloc(bytes);
  try {
    return buffer.subarray(0, readSync(memory, buffer, 0, bytes, start));
  } catch {
    return undefined;
  }
}
