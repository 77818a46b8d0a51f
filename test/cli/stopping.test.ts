import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { minimal } from '../config/environment.ts';
import { client, runs } from '../redis/scratch.ts';
import { freePort } from '../support/ports.ts';
import { builtProgram } from './built.ts';

const start = builtProgram();

function aHouse(changes: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-stop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const env = { ...minimal, DATA_DIR: join(folder, 'data'), HTTP_PORT: '0', ...changes };
  return { folder, env };
}

async function up(env: Record<string, string>) {
  const running = start(['up', '--json'], env);
  const { address } = JSON.parse(await running.line(/"msg":"up"/)) as { address: string };
  return { ...running, address };
}

/** Its exit code, and that it came in time. */
async function stopped({ process, ended }: ReturnType<typeof start>): Promise<number | null> {
  const asked = performance.now();
  process.kill('SIGTERM');
  const code = await ended;
  expect(performance.now() - asked).toBeLessThan(15_000);
  return code;
}

async function pidOf(socket: string): Promise<number> {
  const info = await client({ socket }).info('server');
  return Number(info.match(/process_id:(\d+)/)?.[1]);
}

test('while its own Redis hangs, up ends in time and takes it along', async () => {
  const { env } = aHouse();
  const running = await up(env);
  const pid = await pidOf(join(env.DATA_DIR, 'redis', 'queue.sock'));
  onTestFinished(() => {
    if (runs(pid)) process.kill(pid, 'SIGKILL');
  });
  process.kill(pid, 'SIGSTOP');

  expect(await stopped(running)).toBe(0);
  await expect.poll(() => runs(pid), { timeout: 5_000 }).toBe(false);
}, 60_000);

test('while Redis is away, up listens, is not ready, and ends in time', async () => {
  const { env } = aHouse({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
  const running = await up(env);

  expect((await fetch(`${running.address}/readyz`)).status).toBe(503);
  expect(await stopped(running)).toBe(0);
}, 60_000);

test('while Redis says nothing from the start, up ends in time', async () => {
  const mute = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onTestFinished(() => void mute.close());
  const { env } = aHouse({ REDIS_URL: `redis://127.0.0.1:${(mute.address() as { port: number }).port}` });
  const running = await up(env);

  expect((await fetch(`${running.address}/readyz`)).status).toBe(503);
  expect(await stopped(running)).toBe(0);
}, 60_000);

test('while it is still starting, up ends in time', async () => {
  const { folder, env } = aHouse();
  const begun = join(folder, 'begun');
  const slow = join(folder, 'redis-server');
  writeFileSync(
    slow,
    `#!/bin/sh\n[ "$1" = --version ] && echo v=7.0.15 && exit\ntouch ${begun}\nexec sleep 60\n`,
  );
  chmodSync(slow, 0o755);
  const running = start(['up', '--json'], { ...env, PATH: `${folder}:${process.env.PATH}` });
  await expect.poll(() => existsSync(begun), { timeout: 20_000 }).toBe(true);

  expect(await stopped(running)).toBe(0);
  expect(running.err()).not.toContain('"msg":"up"');
}, 60_000);

test('a second signal ends it at once', async () => {
  const { env } = aHouse();
  const running = await up(env);
  const pid = await pidOf(join(env.DATA_DIR, 'redis', 'queue.sock'));
  onTestFinished(() => {
    if (runs(pid)) process.kill(pid, 'SIGKILL');
  });
  process.kill(pid, 'SIGSTOP');
  running.process.kill('SIGTERM');
  await running.line(/"msg":"stopping"/);

  running.process.kill('SIGTERM');
  const asked = performance.now();

  expect(await running.ended).toBe(1);
  expect(performance.now() - asked).toBeLessThan(2_000);
}, 60_000);
