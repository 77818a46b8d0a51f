import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { compiled } from '../support/compiled.mjs';
import { withoutOurs } from './command-line.ts';

/** A command line that runs in a process of its own. */
interface Running {
  process: ChildProcess;
  /** What it printed so far. */
  out: () => string;
  err: () => string;
  /** The first line of either output that fits, as soon as it is there; throws when the process ends without. */
  line(fits: RegExp): Promise<string>;
  /** Its exit code, once it has ended. */
  ended: Promise<number | null>;
}

type Start = (argv: readonly string[], env?: Record<string, string>, input?: string) => Running;

/** Compiles the sources once per test file; the function it gives starts a process. */
export function builtProgram(): Start {
  let program = { folder: '', remove: () => {} };
  beforeAll(() => {
    program = compiled('src');
  });
  afterAll(() => program.remove());

  return (argv, env = {}, input) => {
    const child = spawn(process.execPath, [join(program.folder, 'src/cli.js'), ...argv], {
      env: { ...withoutOurs(process.env), ...env },
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    child.stdin.end(input ?? '');
    return watch(child);
  };
}

function watch(child: ChildProcess): Running {
  const texts = { out: '', err: '' };
  const lookers = new Set<() => void>();
  const hear = (which: 'out' | 'err') => (text: string) => {
    texts[which] += text;
    for (const look of lookers) look();
  };
  child.stdout?.setEncoding('utf8').on('data', hear('out'));
  child.stderr?.setEncoding('utf8').on('data', hear('err'));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

  const line = (fits: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = `${texts.out}\n${texts.err}`.split('\n').find((one) => fits.test(one));
        if (found === undefined) return;
        lookers.delete(look);
        resolve(found);
      };
      lookers.add(look);
      look();
      ended.then((code) => reject(new Error(`ended with ${code} before ${fits}: ${texts.out}${texts.err}`)));
    });
  return { process: child, out: () => texts.out, err: () => texts.err, line, ended };
}
