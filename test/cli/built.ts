import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
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
  let folder = '';
  beforeAll(() => {
    folder = compile();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return (argv, env = {}, input) => {
    const child = spawn(process.execPath, [join(folder, 'cli.js'), ...argv], {
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

function compile(): string {
  const root = join(import.meta.dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'paynet-built-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');

  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const name of sources.filter((source) => source.endsWith('.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, 'src', name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    const file = join(folder, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, outputText);
  }
  return folder;
}
