import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { MutateOptions } from './options.ts';
import type { Report } from './result.ts';

/** Everything is written in here, below the project; no other file is touched. */
const place = '.stryker';
const sandboxes = `${place}/sandboxes`;

/**
 * Mutates the files of one group in a copy of the project, and runs the group's tests on each mutant; `say`
 * hears how far it is. Throws when it could not run, as when a test fails without any mutant.
 */
export async function mutated(
  root: string,
  { group, files }: MutateOptions['plan'][number],
  say: (words: string) => void,
): Promise<Report> {
  const [config, report, words] = ['config.json', 'report.json', 'log'].map((end) =>
    join(root, place, `${group}.${end}`),
  ) as [string, string, string];
  mkdirSync(join(root, place), { recursive: true });
  // Also the copies of a run that was ended.
  for (const left of [report, words, join(root, sandboxes)]) rmSync(left, { recursive: true, force: true });
  writeFileSync(config, JSON.stringify({ ...usual, mutate: files, jsonReporter: { fileName: report } }));

  // The long proof that no flipped bit opens has nothing to do with what is mutated.
  const env = { ...process.env, MUTATE_GROUP: group, FLIPPED_BLOBS: '0' };
  const exitCode = await strykerRun(root, [config], env, (line) => {
    appendFileSync(words, `${line}\n`);
    if (line.startsWith('Mutation testing')) say(`${group}: ${line}`);
  });
  if (exitCode !== 0) throw new Error(`Stryker gave up; its words are in ${words}.`);
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

const usual = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutate/vitest.config.ts', related: false },
  // Per test it does not work with this Vitest. So every mutant meets all tests of its group; also one in a
  // table that is read while files are loaded, which no single test covers.
  coverageAnalysis: 'off',
  concurrency: 2,
  timeoutMS: 15_000,
  reporters: ['progress-append-only', 'json'],
  allowConsoleColors: false,
  tempDirName: sandboxes,
  ignorePatterns: [place, 'dist', '.paynet'],
};

function strykerRun(
  root: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  hear: (line: string) => void,
): Promise<number | null> {
  const program = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const child = spawn(process.execPath, [program, 'run', ...argv], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = () => child.kill('SIGTERM');
  process.once('exit', end);
  createInterface(child.stdout).on('line', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      resolve(code);
    });
  });
}
