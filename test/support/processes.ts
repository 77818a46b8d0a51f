import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes as an operator runs them: `up`, each in its role. They end with this process, if not before. */
export interface Processes {
  children: readonly ChildProcess[];
  close(): Promise<void>;
}

const upWithinMs = 30_000;

/** Starts them one after the other in the compiled `folder`; resolves when `address` is ready. The first is `http`. */
export async function openProcesses(
  folder: string,
  env: NodeJS.ProcessEnv,
  address: string,
  roles: readonly string[] = ['http', 'worker'],
): Promise<Processes> {
  const children: ChildProcess[] = [];
  const killAll = () => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.on('exit', killAll);
  const close = async () => {
    killAll();
    await Promise.all(children.filter(isRunning).map((child) => once(child, 'exit')));
    process.off('exit', killAll);
  };

  try {
    for (const role of roles) {
      children.push(
        spawn(process.execPath, [join(folder, 'src/cli.js'), 'up', '--json', '--role', role], {
          env,
          stdio: ['ignore', 'ignore', 'inherit'],
        }),
      );
      await ready(address, children);
    }
    return { children, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function ready(address: string, children: readonly ChildProcess[]): Promise<void> {
  for (const until = Date.now() + upWithinMs; Date.now() < until; await sleep(50)) {
    if (!children.every(isRunning)) break;
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error('A process under test did not come up; its words are above.');
}
