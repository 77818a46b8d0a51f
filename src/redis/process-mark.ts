import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Tells a process from a later one that was given the same number. */
export interface ProcessMark {
  pid: number;
  /** When it began, in the words of the system; null where the system doesn't tell. */
  born: string | null;
  /** The boot and the process namespace in which `pid` is a number; null where there are none. */
  space: string | null;
}

/** `elsewhere`: numbered by another container, or before a reboot; its number says nothing here. */
export type Fate = 'alive' | 'dead' | 'elsewhere';

/** The mark of this process. */
export async function ownMark(): Promise<ProcessMark> {
  return { pid: process.pid, born: (await birthOf(process.pid)) ?? null, space: await ownSpace() };
}

/** What became of the process that left this mark. */
export async function fateOf(mark: ProcessMark): Promise<Fate> {
  if (mark.space !== (await ownSpace())) return 'elsewhere';

  const born = await birthOf(mark.pid);
  if (born === undefined) return 'dead';
  return born === null || mark.born === null || born === mark.born ? 'alive' : 'dead';
}

/** undefined: there is no such process. null: there is, and its age cannot be told. */
async function birthOf(pid: number): Promise<string | null | undefined> {
  if (!isListed(pid)) return undefined;
  if (process.platform !== 'linux') return startedByPs(pid);

  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The name before the last bracket may hold anything; after it come field 3 (state) and on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A killed owner whose parent never asked for it stays listed as a zombie.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return fields[19] ?? null;
}

function isListed(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function startedByPs(pid: number): Promise<string | null> {
  const answer = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  return answer?.stdout.trim() ?? null;
}

async function ownSpace(): Promise<string | null> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  const namespace = await readlink('/proc/self/ns/pid').catch(() => null);
  return boot === null || namespace === null ? null : `${boot.trim()} ${namespace}`;
}
