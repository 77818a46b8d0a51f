import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** Processes as an operator runs them: `up`, each in its role. They end with this process, if not before. */
export interface Processes {
  children: readonly ChildProcess[];
  close(): Promise<void>;
}

const upWithinMs = 60_000;

/**
 * Starts them in the compiled `folder`, the first one alone, as it may make what the others share; resolves when all
 * are up and `address` is ready. Tells of their errors.
 */
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
    const [first = 'http', ...others] = roles;
    await up(first);
    await Promise.all(others.map(up));
    await ready(address, children);
    return { children, close };
  } catch (error) {
    await close();
    throw error;
  }

  function up(role: string): Promise<void> {
    const child = spawn(process.execPath, [join(folder, 'src/cli.js'), 'up', '--json', '--role', role], {
      env: { ...env, LOG_LEVEL: 'info' }, // it says when it is up
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    children.push(child);
    return new Promise((resolve, reject) => {
      createInterface(child.stderr).on('line', (line) => {
        if (line.includes('"msg":"up"')) resolve();
        if (!belowError.test(line)) process.stderr.write(`${line}\n`);
      });
      child.once('exit', () => reject(notUp));
      setTimeout(() => reject(notUp), upWithinMs).unref();
    });
  }
}

/** Trace to warn. */
const belowError = /^\{"level":[1-4]0,/;

const notUp = new Error('A process under test did not come up; its words are above.');

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

async function ready(address: string, children: readonly ChildProcess[]): Promise<void> {
  for (const until = Date.now() + upWithinMs; Date.now() < until; await sleep(50)) {
    if (!children.every(isRunning)) break;
    const answer = await fetch(`${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw notUp;
}
