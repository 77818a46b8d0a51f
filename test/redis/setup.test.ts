import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from './scratch.ts';

interface Clone {
  folder: string;
  /** The only folder on the PATH. */
  bin: string;
  calls: string;
}

const usualTools = 'bash cat chmod dirname env grep mkdir mktemp rm sh tee touch true'.split(' ');
const redisServer = 'echo "Redis server v=7.0.15 sha=00000000:0 bits=64"';

/** A clone with nothing installed, on a machine with Node and no package manager. */
function freshClone(programs: Record<string, string> = {}): Clone {
  const folder = scratchDir();
  const clone = { folder, bin: join(folder, 'bin'), calls: join(folder, 'calls') };
  for (const name of ['bin', 'deploy']) mkdirSync(join(folder, name));
  copyFileSync(join(import.meta.dirname, '../../deploy/setup.sh'), join(folder, 'deploy/setup.sh'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(clone.calls, '');

  for (const tool of usualTools) symlinkSync(whereIs(tool), join(clone.bin, tool));
  provide(clone, 'node', 'echo v20.20.2');
  provide(
    clone,
    'npm',
    'mkdir node_modules 2>/dev/null; touch -t 200001010000 node_modules/.package-lock.json',
    true,
  );
  provide(clone, 'id', 'echo 0');
  for (const [name, does] of Object.entries(programs)) provide(clone, name, does, true);
  return clone;
}

/** A clone where all is there. */
function readyClone(programs: Record<string, string> = {}): Clone {
  const clone = freshClone(programs);
  provide(clone, 'redis-server', redisServer);
  mkdirSync(join(clone.folder, 'node_modules'));
  writeFileSync(join(clone.folder, 'node_modules/.package-lock.json'), '{}');
  return clone;
}

function provide({ bin, calls }: Clone, name: string, does: string, noted = false): void {
  const note = noted ? `echo "${name} $*" >> '${calls}'\n` : '';
  writeFileSync(join(bin, name), `#!/bin/sh\n${note}${does}\n`);
  chmodSync(join(bin, name), 0o755);
}

/** What a package manager does that brings Redis. */
function bringsRedis(): string {
  return `printf '#!/bin/sh\\n%s\\n' '${redisServer}' > "$(dirname "$0")/redis-server"; chmod 755 "$(dirname "$0")/redis-server"`;
}

function whereIs(tool: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const file = folders.map((folder) => join(folder, tool)).find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`${tool} is not on the PATH`);
  return file;
}

function setup(clone: Clone): { code: number | null; said: string; calls: string[] } {
  const { status, stdout, stderr } = spawnSync('bash', [join(clone.folder, 'deploy/setup.sh')], {
    cwd: '/',
    env: { PATH: clone.bin },
    input: 'an answer nobody may ask for\n',
    encoding: 'utf8',
  });
  const calls = readFileSync(clone.calls, 'utf8').split('\n').slice(0, -1);
  return { code: status, said: stdout + stderr, calls };
}

const npmCi = 'npm ci --ignore-scripts --no-audit --no-fund --include=dev --loglevel=error';

test('where all is there, nothing is done and nothing said', () => {
  expect(setup(readyClone())).toEqual({ code: 0, said: '', calls: [] });
});

test('the npm packages are installed once', () => {
  const clone = freshClone();
  provide(clone, 'redis-server', redisServer);

  expect(setup(clone)).toEqual({ code: 0, said: 'Installing npm packages ...\n', calls: [npmCi] });
  expect(setup(clone).calls).toEqual([npmCi]);
});

test('packages older than the lock file are installed again', () => {
  const clone = readyClone();
  utimesSync(join(clone.folder, 'node_modules/.package-lock.json'), 1, 1);

  expect(setup(clone).calls).toEqual([npmCi]);
});

test('what an installer says is shown when it fails', () => {
  const clone = readyClone();
  utimesSync(join(clone.folder, 'node_modules/.package-lock.json'), 1, 1);
  provide(clone, 'npm', 'echo "E404 no such package"; exit 1');

  expect(setup(clone)).toMatchObject({
    code: 1,
    said: expect.stringMatching(/E404 no such package\nnpm ci failed/),
  });
});

test.each(['v18.20.0', 'v20.17.0', 'gibberish'])('Node %s is too old, and that is said', (version) => {
  const clone = readyClone();
  provide(clone, 'node', `echo ${version}`);

  expect(setup(clone)).toMatchObject({
    code: 1,
    said: expect.stringContaining('Node 20.18 or newer is needed'),
  });
});

test('Valkey will do as well', () => {
  const clone = readyClone();
  provide(clone, 'redis-server', 'echo "Redis server v=6.0.16 sha=0"');
  provide(clone, 'valkey-server', 'echo "Valkey server v=8.1.0 sha=0"');

  expect(setup(clone)).toEqual({ code: 0, said: '', calls: [] });
});

test.each([
  ['apk', ['apk add redis']],
  ['dnf', ['dnf install -y redis']],
  ['brew', ['brew install redis']],
])('Redis is installed by %s where that is what there is', (manager, calls) => {
  const clone = freshClone({ [manager]: `if read -r answer; then exit 1; fi; ${bringsRedis()}` });

  expect(setup(clone)).toEqual({
    code: 0,
    said: expect.stringContaining(`Installing Redis with ${manager} ...`),
    calls: [npmCi, ...calls],
  });
});

const policy = '/usr/sbin/policy-rc.d';
const install = 'apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends redis-server';

/** Does what it is asked to, except for what would change this machine. */
const sudo = `case "$2" in tee) cat > /dev/null ;; chmod | rm) ;; *) shift; exec "$@" ;; esac`;

test.skipIf(existsSync(policy)).each([
  ['done', bringsRedis(), 0],
  ['failed', 'echo "Unable to locate package"; exit 100', 1],
])('apt-get may start no service, and may again when all is %s', (_, does, code) => {
  const clone = freshClone({ 'apt-get': does, sudo });
  provide(clone, 'id', 'echo 1000');

  const { calls, ...rest } = setup(clone);

  expect(rest.code).toBe(code);
  expect(calls.filter((call) => call.startsWith('sudo'))).toEqual([
    'sudo -n true',
    `sudo -n tee ${policy}`,
    `sudo -n chmod 755 ${policy}`,
    'sudo -n apt-get update',
    `sudo -n env DEBIAN_FRONTEND=noninteractive ${install}`,
    `sudo -n rm -f ${policy}`,
  ]);
});

test('apt-get installs Redis even when a package list cannot be fetched', () => {
  const clone = freshClone({ 'apt-get': `[ "$1" != update ] || exit 100; ${bringsRedis()}`, sudo });
  provide(clone, 'id', 'echo 1000');

  const { code, calls } = setup(clone);

  expect(code).toBe(0);
  expect(calls.filter((call) => call.startsWith('apt-get'))).toEqual(['apt-get update', install]);
});

test('who may not install is told what to run', () => {
  const clone = freshClone({ 'apt-get': 'exit 100', sudo: 'exit 1' });
  provide(clone, 'id', 'echo 1000');

  expect(setup(clone)).toEqual({
    code: 1,
    said: expect.stringContaining(
      "sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends redis-server'",
    ),
    calls: [npmCi, 'sudo -n true'],
  });
});

test('without a package manager, or with one that brings an old Redis, a person is asked to', () => {
  const byHand = 'Install redis-server or valkey-server, 6.2 or newer, so that it is on the PATH';
  expect(setup(freshClone())).toMatchObject({ code: 1, said: expect.stringContaining(byHand) });

  const old = bringsRedis().replace('7.0.15', '6.0.16');
  expect(setup(freshClone({ apk: old }))).toMatchObject({ code: 1, said: expect.stringContaining(byHand) });
});
