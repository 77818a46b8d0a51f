import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of the product: `paynet-worker` with some arguments. */
export interface Member {
  readonly pid: number;
  /** Its exit code, null by a signal. */
  readonly gone: Promise<number | null>;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts processes of the product in folders of their own. */
export interface House {
  /** Starts `up --role <role>` and resolves when it says that it is up. Its words go to a log file. */
  up(role: 'http' | 'worker', more?: UpOptions): Promise<Member>;
  /** Runs a command and gives all it printed. */
  command(...argv: string[]): Promise<string>;
  /** Ends whatever still runs. */
  close(): Promise<void>;
}

export interface UpOptions {
  env?: Record<string, string>;
  /** For Node itself, before the program. */
  nodeArgs?: string[];
}

const patienceMs = 60_000;

/** `program`: the compiled command line. Logs are `<name>.log` in `folder/logs`; they work in `folder/work`. */
export function openHouse(program: string, folder: string, env: NodeJS.ProcessEnv): House {
  const members = new Set<ChildProcess>();
  const killAll = () => {
    for (const child of members) child.kill('SIGKILL');
  };
  process.on('exit', killAll);
  let started = 0;

  return {
    async up(role, { env: more = {}, nodeArgs = [] } = {}) {
      started += 1;
      const log = join(folder, 'logs', `${role}-${started}.log`);
      const member = start([...nodeArgs, program, 'up', '--role', role, '--json'], log, more);
      await isUp(member, log);
      return member;
    },
    async command(...argv) {
      started += 1;
      const log = join(folder, 'cli', `${argv[0]}-${started}.txt`);
      await start([program, ...argv], log, {}).gone;
      return readFileSync(log, 'utf8');
    },
    async close() {
      const ends = [...members].map((child) => once(child, 'exit'));
      killAll();
      await Promise.all(ends);
      process.off('exit', killAll);
    },
  };

  function start(argv: string[], log: string, more: Record<string, string>): Member {
    const file = openSync(log, 'a', 0o600);
    const child = spawn(process.execPath, argv, {
      cwd: join(folder, 'work'),
      env: { ...env, ...more },
      stdio: ['ignore', file, file],
    });
    closeSync(file);
    members.add(child);
    const gone = once(child, 'exit').then(([code]) => {
      members.delete(child);
      return code as number | null;
    });
    return {
      pid: child.pid ?? 0,
      gone,
      async end(signal) {
        child.kill(signal);
        await gone;
      },
    };
  }
}

async function isUp(member: Member, log: string): Promise<void> {
  const ended = member.gone.then(() => true);
  for (const tired = Date.now() + patienceMs; Date.now() < tired; ) {
    if (existsSync(log) && /"msg":"up"/.test(readFileSync(log, 'utf8'))) return;
    if (await Promise.race([ended, sleep(50, false)])) break;
  }
  throw new Error(`A process did not come up; it said:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
}
