import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findEmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { DataDirInUse } from '../../src/redis/errors.ts';
import { startGuarded } from '../../src/redis/guarded-server.ts';
import { knock } from '../../src/redis/knock.ts';
import { ownerProcesses } from './owner-process.ts';
import { client, eventually, processField, runs, scratchDir, startPair } from './scratch.ts';

const startOwner = ownerProcesses();

function guardianOf(pid: number): number {
  return Number(processField(pid, 'ppid'));
}

async function bareRedis(): ReturnType<typeof startGuarded> {
  const folder = scratchDir();
  const socket = join(folder, 'r.sock');
  const server = await startGuarded(
    'redis-server',
    ['--port', '0', '--unixsocket', socket, '--save', ''],
    folder,
  );
  while ((await knock(socket)) !== 'ready');
  return server;
}

test('when the owner is killed, both servers end', async () => {
  const owner = await startOwner(scratchDir());

  owner.process.kill('SIGKILL');

  await eventually(() => !runs(owner.pids.queue) && !runs(owner.pids.vault));
});

test('what was acknowledged before the kill is there afterwards', async () => {
  const dataDir = scratchDir();
  const owner = await startOwner(dataDir);
  const before = await findEmbeddedRedis(dataDir);
  if (before === undefined) throw new Error('not found');
  await client(before.queue).set('job', 'kept');

  owner.process.kill('SIGKILL');
  await once(owner.process, 'exit');

  const after = await startPair({ dataDir });
  expect(await client(after.queue).get('job')).toBe('kept');
});

test('an owner with nothing more to do ends, and the servers with it', async () => {
  const owner = await startOwner(scratchDir(), 'end');

  const [code] = await once(owner.process, 'exit');

  expect(code).toBe(0);
  await eventually(() => !runs(owner.pids.queue) && !runs(owner.pids.vault));
});

test('when the guardians are killed too, the next start ends what they left and keeps the data', async () => {
  const dataDir = scratchDir();
  const owner = await startOwner(dataDir);
  const left = await findEmbeddedRedis(dataDir);
  if (left === undefined) throw new Error('not found');
  await client(left.queue).set('job', 'kept');

  for (const pid of Object.values(owner.pids)) process.kill(guardianOf(pid), 'SIGKILL');
  owner.process.kill('SIGKILL');
  await once(owner.process, 'exit');
  expect([runs(owner.pids.queue), runs(owner.pids.vault)]).toEqual([true, true]);
  expect(await findEmbeddedRedis(dataDir)).toBeUndefined();

  const heard: string[] = [];
  const next = await startPair({
    dataDir,
    log: (message, { socket }) => heard.push(`${message}: ${socket}`),
  });

  expect([runs(owner.pids.queue), runs(owner.pids.vault)]).toEqual([false, false]);
  expect(heard).toEqual(
    [left.queue, left.vault].map(({ socket }) => `ended a Redis that an earlier run left behind: ${socket}`),
  );
  expect(await client(next.queue).get('job')).toBe('kept');
});

test('what is left listening in another place is found and ended as well', async () => {
  const dataDir = join(scratchDir(), 'deep'.repeat(12), 'deeper'.repeat(12));
  const owner = await startOwner(dataDir);
  const left = await findEmbeddedRedis(dataDir);
  if (left === undefined) throw new Error('not found');
  for (const pid of Object.values(owner.pids)) process.kill(guardianOf(pid), 'SIGKILL');
  owner.process.kill('SIGKILL');
  await once(owner.process, 'exit');

  const next = await startPair({ dataDir });

  expect([runs(owner.pids.queue), runs(owner.pids.vault)]).toEqual([false, false]);
  expect(next.queue.socket).not.toBe(left.queue.socket);
  expect(() => readFileSync(join(left.queue.socket, '..'))).toThrow('ENOENT');
});

test('another process that owns the folder is named', async () => {
  const dataDir = scratchDir();
  const owner = await startOwner(dataDir);

  const refusal = await startEmbeddedRedis({ dataDir }).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(DataDirInUse);
  expect(refusal).toMatchObject({ pid: owner.process.pid });
  expect(await findEmbeddedRedis(dataDir)).toBeDefined();
});

test('Ctrl-C in a terminal does not reach the servers, nor a gentle signal their guardians', async () => {
  const owner = await startOwner(scratchDir());
  const guardians = Object.values(owner.pids).map(guardianOf);

  const ours = processField(owner.process.pid ?? 0, 'pgid');
  expect(guardians.map((pid) => processField(pid, 'pgid'))).not.toContain(ours);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    for (const guardian of guardians) process.kill(guardian, signal);
  }

  owner.process.kill('SIGKILL');
  await eventually(() => !runs(owner.pids.queue) && !runs(owner.pids.vault));
});

test('a server whose guardian was killed goes on, and still stops when told', async () => {
  const server = await bareRedis();
  const guardian = guardianOf(server.pid);
  process.kill(guardian, 'SIGKILL');
  await eventually(() => !runs(guardian));
  expect(runs(server.pid)).toBe(true);

  // Longer than the test may take: it must not come to force.
  await server.stop(60_000);

  expect(runs(server.pid)).toBe(false);
});

test('a server that hangs is ended by force', async () => {
  const server = await bareRedis();
  process.kill(server.pid, 'SIGSTOP');

  await server.stop(100);

  expect(runs(server.pid)).toBe(false);
});

test.skipIf(process.platform !== 'linux')('our secrets are not passed on to Redis', async () => {
  process.env.GATEWAY_CONTROL_KEY = 'not-for-redis';
  const server = await bareRedis();
  const environments = [server.pid, guardianOf(server.pid)].map((pid) =>
    readFileSync(`/proc/${pid}/environ`, 'utf8'),
  );
  await server.stop();
  delete process.env.GATEWAY_CONTROL_KEY;

  expect(environments.join()).toContain('PATH=');
  expect(environments.join()).not.toContain('not-for-redis');
});
