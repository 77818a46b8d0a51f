import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Redis process that ends when this one does, however this one ends. */
export interface GuardedServer {
  pid: number;
  /** Resolves when Redis is gone, with its exit code; null when its guardian was killed first. */
  gone: Promise<number | null>;
  /** What Redis wrote to the terminal instead of its log: complaints about its own options. */
  complaints(): string;
  /** Ends it in order; by force when that takes longer than `patienceMs`. Resolves when it is gone. */
  stop(patienceMs?: number): Promise<void>;
}

/** Starts `binary` with `args` under a guardian. Resolves as soon as there is a process. */
export async function startGuarded(binary: string, args: string[], cwd: string): Promise<GuardedServer> {
  const guardian = spawn('/bin/sh', ['-c', guard, 'redis-guardian', binary, ...args], {
    cwd,
    // Its own session: Ctrl-C in a terminal is for us, who then stop Redis last.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Redis needs none of our secrets.
    env: { PATH: process.env.PATH },
  });
  const watched = watch(guardian);

  const [line] = await Promise.all([
    createInterface(guardian.stdout)[Symbol.asyncIterator]().next(),
    once(guardian, 'spawn'),
  ]);
  return governed(guardian, watched, Number(line.value));
}

/**
 * Stands between us and Redis, and waits for the end of the pipe we hold: it comes when we close it
 * and when we are killed. POSIX gives background commands no stdin, hence descriptor 3. Redis holds
 * our stderr pipe, alone once the guardian let go of it, so its end tells us that Redis is gone.
 * Redis is waited for last: until then its number cannot pass to another process.
 */
const guard = `
umask 077
exec 3<&0 0</dev/null
"$@" >&2 3<&- &
echo $!
exec >/dev/null 2>&1
trap '' HUP INT TERM
while read -r _ <&3; do :; done
kill -TERM $!
wait $!
`;

type Guardian = ChildProcessByStdio<Writable, Readable, Readable>;

interface Watched {
  /** Resolves only if somebody kills the guardian; unlike Redis, it heeds no gentler signal. */
  guardianKilled: Promise<void>;
  gone: Promise<number | null>;
  complaints: string;
}

function watch(guardian: Guardian): Watched {
  const { stdin: leash, stderr: lifeline } = guardian;
  const guardianGone = once(guardian, 'exit').then(([code]) => code as number | null);
  // Closing a pipe that nobody reads any more is no trouble.
  leash.on('error', () => {});

  const watched: Watched = {
    guardianKilled: new Promise((resolve) => {
      guardian.on('exit', (code) => code === null && resolve());
    }),
    complaints: '',
    gone: once(lifeline, 'close').then(() => {
      leash.end();
      return guardianGone;
    }),
  };
  lifeline.on('data', (chunk: Buffer) => {
    watched.complaints += chunk.toString();
  });
  return watched;
}

function governed(guardian: Guardian, watched: Watched, pid: number): GuardedServer {
  const { gone } = watched;
  const handles = [guardian, guardian.stdin, guardian.stdout, guardian.stderr] as {
    ref?(): void;
    unref?(): void;
  }[];
  // A process that has nothing else to do may end, and Redis with it.
  for (const handle of handles) handle.unref?.();

  return {
    pid,
    gone,
    complaints: () => watched.complaints,
    stop: async (patienceMs = 10_000) => {
      for (const handle of handles) handle.ref?.();
      guardian.stdin.end();
      // Without its guardian Redis hears nothing of the leash.
      watched.guardianKilled.then(() => signal(guardian, pid, 'SIGTERM'));

      const inTime = await Promise.race([gone.then(() => true), sleep(patienceMs, false, { ref: false })]);
      if (!inTime) signal(guardian, pid, 'SIGKILL');
      await gone;
    },
  };
}

/** Only while Redis holds the lifeline is the number surely still its own. */
function signal(guardian: Guardian, pid: number, name: NodeJS.Signals): void {
  if (guardian.stderr.closed) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has just gone, and the lifeline with it.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
