import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findRedisServer } from '../../src/redis/binary.ts';
import { connect, ready } from '../../src/redis/connections.ts';
import { startGuarded } from '../../src/redis/guarded-server.ts';
import { freePort } from './ports.ts';
import { openRedisServer } from './redis-server.ts';

test('a Redis that others started on its port is not taken for it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'paynet-other-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const own = await openRedisServer(join(folder, 'own'), false);
  onTestFinished(() => own.stop());
  await own.kill();
  const port = new URL(own.url).port;
  await mkdir(join(folder, 'other'));
  const other = await startGuarded(
    await findRedisServer(),
    ['--port', port, '--bind', '127.0.0.1', '--save', ''],
    join(folder, 'other'),
  );
  onTestFinished(() => other.stop());
  const redis = connect({ url: own.url }, 'producer');
  await ready(redis, 20_000).finally(() => redis.disconnect());

  await expect(own.start()).rejects.toThrow(`Another Redis, process ${other.pid}, answers on port ${port}.`);
});

test('no port is given out twice', async () => {
  const ports = await Promise.all(Array.from({ length: 300 }, freePort));

  expect(new Set(ports).size).toBe(300);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
