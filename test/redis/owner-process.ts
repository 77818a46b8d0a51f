import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
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
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** Another process that owns an embedded Redis. */
export interface OwnerProcess {
  process: ChildProcess;
  pids: { queue: number; vault: number };
}

const source = `
import { startEmbeddedRedis } from './redis/embedded.js';
const { pids } = await startEmbeddedRedis({ dataDir: process.argv[2] });
// With a listener the channel to the test keeps this process alive; without one it has nothing to do.
if (process.argv[3] === 'stay') process.on('message', () => {});
process.send({ pids });
`;

/** Compiles src/redis once per test file; the function it gives starts a process. */
export function ownerProcesses(): (dataDir: string, then?: 'stay' | 'end') => Promise<OwnerProcess> {
  let folder = '';
  beforeAll(() => {
    folder = compileRedis();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return async (dataDir, then = 'stay') => {
    const process = fork(join(folder, 'owner.js'), [dataDir, then], { execArgv: [] });
    onTestFinished(() => {
      process.kill('SIGKILL');
    });
    const [message] = await once(process, 'message');
    return { process, pids: message.pids };
  };
}

function compileRedis(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-owner-'));
  mkdirSync(join(folder, 'redis'));
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'owner.js'), source);

  const sources = join(import.meta.dirname, '../../src/redis');
  for (const name of readdirSync(sources)) {
    const { outputText } = ts.transpileModule(readFileSync(join(sources, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    writeFileSync(join(folder, 'redis', name.replace(/\.ts$/, '.js')), outputText);
  }
  return folder;
}
