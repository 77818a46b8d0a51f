import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { findRedisServer } from '../../src/redis/binary.ts';
import { startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { RedisMissing } from '../../src/redis/errors.ts';
import { scratchDir } from './scratch.ts';

afterEach(() => vi.unstubAllEnvs());

/** A folder with a program that says a version. */
function folderWith(name: string, version: string, mode = 0o755): string {
  const folder = scratchDir();
  const file = join(folder, name);
  writeFileSync(
    file,
    `#!/bin/sh\necho "Redis server v=${version} sha=00000000:0 malloc=libc bits=64 build=0"\n`,
  );
  chmodSync(file, mode);
  return folder;
}

test('without a Redis on the PATH the start says what to install or set', async () => {
  vi.stubEnv('PATH', scratchDir());
  const dataDir = join(scratchDir(), 'data');

  const attempt = startEmbeddedRedis({ dataDir });

  await expect(attempt).rejects.toThrow(RedisMissing);
  await expect(attempt).rejects.toThrow(
    /redis-server or valkey-server \(`npm run setup` does it\), or set REDIS_URL/,
  );
});

test('the first one on the PATH is taken, Redis or Valkey', async () => {
  const valkey = folderWith('valkey-server', '8.1.0');
  const redis = folderWith('redis-server', '6.2.0');

  expect(await findRedisServer([valkey, redis].join(delimiter))).toBe(join(valkey, 'valkey-server'));
  expect(await findRedisServer(['', redis, valkey].join(delimiter))).toBe(join(redis, 'redis-server'));
});

test('one that is too old is passed over, and named when there is no other', async () => {
  const old = folderWith('redis-server', '6.0.16');
  const valkey = folderWith('valkey-server', '7.2.5');

  expect(await findRedisServer([old, valkey].join(delimiter))).toBe(join(valkey, 'valkey-server'));
  await expect(findRedisServer(old)).rejects.toThrow(
    /Redis 6\.2 or newer is needed; .*redis-server is 6\.0\.16/,
  );
});

test('a file that cannot be run is no server', async () => {
  const notAProgram = folderWith('redis-server', '7.0.0', 0o644);
  const folder = scratchDir();
  mkdirSync(join(folder, 'redis-server'));

  await expect(findRedisServer([notAProgram, folder].join(delimiter))).rejects.toThrow(RedisMissing);
});
