import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a file, or every file below a folder, its name first. What is not there holds nothing. */
export function readFiles(path: string, hear: (bytes: Buffer, place: string) => void): void {
  if (!existsSync(path)) return;
  const names = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
    : [path];
  for (const name of names) {
    hear(Buffer.from(`${name}\n`), name);
    if (statSync(name).isFile()) hear(readFileSync(name), name);
  }
}

/** What anybody on the machine who may look at a process sees of it: its environment and its command line. */
export function readOutside(pid: number, hear: (bytes: Buffer, place: string) => void): void {
  for (const name of ['environ', 'cmdline'])
    hear(readFileSync(`/proc/${pid}/${name}`), `${name} of process ${pid}`);
}
