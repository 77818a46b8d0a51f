import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../redis/scratch.ts';

const dockerfile = readFileSync(new URL('../../Dockerfile', import.meta.url), 'utf8');

/** Runs the image's entry point with something in place of Node that tells what it was given. */
async function entered(...args: string[]) {
  const folder = scratchDir();
  const words = 'echo "$$"; ulimit -S -c; ulimit -H -c; for word in "$@"; do echo "$word"; done';
  writeFileSync(join(folder, 'node'), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  const [command, ...rest] = JSON.parse(dockerfile.match(/^ENTRYPOINT (.*)$/m)?.[1] ?? '[]') as string[];
  const child = spawn(String(command), [...rest, ...args], {
    env: { PATH: `${folder}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await once(child, 'close');
  const [pid, soft, hard, ...given] = out.trimEnd().split('\n');
  return { isFirst: pid === String(child.pid), limits: [soft, hard], given };
}

test('in the image Node is process 1, leaves no core, and tells neither inspector nor reports its secrets', async () => {
  expect(await entered('preauth', 'an order.json')).toEqual({
    isFirst: true,
    limits: ['0', '0'],
    given: ['--disable-sigusr1', '--report-exclude-env', '/app/dist/cli.js', 'preauth', 'an order.json'],
  });
});

test('the image runs on a Node that knows these flags, and not as root', () => {
  const stages = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => Number(major));

  expect(Math.min(...stages)).toBeGreaterThanOrEqual(24);
  expect(dockerfile).toMatch(/^USER node$/m);
});
