import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findEmbeddedRedis, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { DataDirInUse, DataDirUnusable, RedisRefused } from '../../src/redis/errors.ts';
import { knock } from '../../src/redis/knock.ts';
import { client, runs, scratchDir, startPair } from './scratch.ts';

afterEach(() => vi.unstubAllEnvs());

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).isFile());
}

test('two servers answer, and stop when told', async () => {
  const redis = await startPair({ dataDir: scratchDir() });

  expect(await client(redis.queue).ping()).toBe('PONG');
  expect(await client(redis.vault).ping()).toBe('PONG');

  await redis.stop();
  expect([runs(redis.pids.queue), runs(redis.pids.vault)]).toEqual([false, false]);
  expect([await knock(redis.queue.socket), await knock(redis.vault.socket)]).toEqual(['nobody', 'nobody']);
});

test('the queue is on disk before it answers, the vault never is', async () => {
  const redis = await startPair({ dataDir: scratchDir() });
  const settings = async (target: { socket: string }) => {
    const names = [
      'appendonly',
      'appendfsync',
      'save',
      'maxmemory-policy',
      'port',
      'unixsocketperm',
      'slowlog-max-len',
    ];
    const queue = client(target);
    return Promise.all(names.map(async (name) => ((await queue.config('GET', name)) as string[])[1]));
  };

  expect(await settings(redis.queue)).toEqual(['yes', 'always', '', 'noeviction', '0', '700', '0']);
  expect(await settings(redis.vault)).toEqual(['no', expect.anything(), '', 'noeviction', '0', '700', '0']);
});

test('after a restart the queue is as it was, and of the vault nothing is left, not even on disk', async () => {
  const dataDir = scratchDir();
  const before = await startPair({ dataDir });
  await client(before.queue).set('job', 'kept-text');
  await client(before.vault).set('card', 'sealed-text');
  await before.stop();

  const onDisk = filesBelow(dataDir).map((file) => readFileSync(file, 'latin1'));
  expect(onDisk.some((text) => text.includes('kept-text'))).toBe(true);
  expect(onDisk.some((text) => text.includes('sealed-text'))).toBe(false);
  expect(readdirSync(join(dataDir, 'redis/vault'))).toEqual([]);

  const after = await startPair({ dataDir });
  expect(await client(after.queue).get('job')).toBe('kept-text');
  expect(await client(after.vault).get('card')).toBeNull();
});

test('only this user can open what is kept', async () => {
  const dataDir = join(scratchDir(), 'new');
  const redis = await startPair({ dataDir });
  await client(redis.queue).set('job', '1');

  expect(modeOf(dataDir)).toBe(0o700);
  expect(modeOf(join(dataDir, 'redis'))).toBe(0o700);
  expect(filesBelow(dataDir).map(modeOf)).toSatisfy((modes: number[]) =>
    modes.every((mode) => mode === 0o600),
  );
});

test('a data folder that was there before keeps its mode', async () => {
  const dataDir = join(scratchDir(), 'shared');
  mkdirSync(dataDir, { mode: 0o755 });
  mkdirSync(join(dataDir, 'redis'), { mode: 0o755 });
  await startPair({ dataDir });

  expect(modeOf(dataDir)).toBe(0o755);
  expect(modeOf(join(dataDir, 'redis'))).toBe(0o700);
});

test('a folder has one owner; the second is told whom to stop', async () => {
  const dataDir = scratchDir();
  const first = await startPair({ dataDir });

  const refusal = await startEmbeddedRedis({ dataDir }).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(DataDirInUse);
  expect(refusal).toMatchObject({
    pid: process.pid,
    message: expect.stringContaining(`process ${process.pid}.`),
  });
  expect(await client(first.queue).ping()).toBe('PONG');
  expect(await knock(first.vault.socket)).toBe('ready');
});

test('a folder can be owned again once it is let go of', async () => {
  const dataDir = scratchDir();
  for (const _ of ['once', 'twice', 'three times']) await (await startPair({ dataDir })).stop();

  expect(readdirSync(join(dataDir, 'redis')).filter((name) => name.startsWith('owner.'))).toHaveLength(1);
});

test('a folder deleted under our feet is no reason to fail at the end', async () => {
  const dataDir = scratchDir();
  const redis = await startPair({ dataDir });
  rmSync(dataDir, { recursive: true });

  await expect(redis.stop()).resolves.toBeUndefined();
});

test('a path too long for a socket makes no difference', async () => {
  const dataDir = join(scratchDir(), 'deep'.repeat(12), 'deeper'.repeat(12));
  const first = await startPair({ dataDir });

  expect(first.queue.socket.length).toBeLessThanOrEqual(100);
  expect(await findEmbeddedRedis(dataDir)).toEqual({ queue: first.queue, vault: first.vault });
  await expect(startEmbeddedRedis({ dataDir })).rejects.toThrow(DataDirInUse);

  const folder = join(first.queue.socket, '..');
  expect(modeOf(folder)).toBe(0o700);
  await first.stop();
  expect(() => statSync(folder)).toThrow('ENOENT');
});

test('who is refused leaves no folder for sockets behind', async () => {
  const dataDir = join(scratchDir(), 'deep'.repeat(12), 'deeper'.repeat(12));
  const temporary = scratchDir();
  vi.stubEnv('TMPDIR', temporary);
  const first = await startPair({ dataDir });

  await expect(startEmbeddedRedis({ dataDir })).rejects.toThrow(DataDirInUse);

  expect(readdirSync(temporary)).toEqual([basename(dirname(first.queue.socket))]);
});

test('others find the running servers by the folder alone', async () => {
  const dataDir = scratchDir();
  expect(await findEmbeddedRedis(dataDir)).toBeUndefined();

  const redis = await startPair({ dataDir });
  expect(await findEmbeddedRedis(dataDir)).toEqual({ queue: redis.queue, vault: redis.vault });

  await redis.stop();
  expect(await findEmbeddedRedis(dataDir)).toBeUndefined();
});

test('servers of which one has died are not found', async () => {
  const dataDir = scratchDir();
  const redis = await startPair({ dataDir });
  process.kill(redis.pids.vault, 'SIGKILL');
  await redis.exited;

  expect(await findEmbeddedRedis(dataDir)).toBeUndefined();
});

test('a Redis that dies by itself is noticed', async () => {
  const redis = await startPair({ dataDir: scratchDir() });
  process.kill(redis.pids.queue, 'SIGKILL');

  expect(await redis.exited).toEqual({ server: 'queue', code: 128 + 9 });
});

test('a stop is not mistaken for a death', async () => {
  const redis = await startPair({ dataDir: scratchDir() });
  const heard: unknown[] = [];
  redis.exited.then((exit) => heard.push(exit));
  await redis.stop();

  expect(heard).toEqual([]);
});

test('when Redis refuses to start, its own words are shown and nothing stays behind', async () => {
  const dataDir = scratchDir();
  const home = join(dataDir, 'redis');
  mkdirSync(join(home, 'queue/appendonlydir'), { recursive: true });
  // Redis 7 keeps a folder, 6 a file.
  for (const file of ['appendonlydir/appendonly.aof.manifest', 'appendonly.aof']) {
    writeFileSync(join(home, 'queue', file), 'this is no such file\n');
  }

  const refusal = await startEmbeddedRedis({ dataDir }).catch((error: unknown) => error);

  expect(refusal).toBeInstanceOf(RedisRefused);
  expect(refusal).toMatchObject({ message: expect.stringMatching(/set REDIS_URL[\s\S]*AOF/) });
  expect(await knock(join(home, 'vault.sock'))).toBe('nobody');
  await expect(startEmbeddedRedis({ dataDir })).rejects.toThrow(RedisRefused);
});

test('a folder that cannot be used is named, with what to set', async () => {
  const file = join(scratchDir(), 'a-file');
  writeFileSync(file, '');

  const attempt = startEmbeddedRedis({ dataDir: file });
  await expect(attempt).rejects.toThrow(DataDirUnusable);
  await expect(attempt).rejects.toThrow(/a-file\/redis cannot be used \(ENOTDIR\)\. Set DATA_DIR/);
});

test('a refusal of the file system at a later point reads the same', async () => {
  // Room in the path for the folder, and none for a file in it.
  let dataDir = scratchDir();
  while (dataDir.length < 3840) dataDir = join(dataDir, 'x'.repeat(199));
  dataDir = join(dataDir, 'x'.repeat(4080 - '/redis'.length - dataDir.length));

  await expect(startEmbeddedRedis({ dataDir })).rejects.toThrow(
    /cannot be used \(ENAMETOOLONG\)\. Set DATA_DIR/,
  );
});
