import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { Redis } from 'ioredis';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connect, ready } from '../../src/redis/connections.ts';
import { RedisUnreachable } from '../../src/redis/errors.ts';
import { testRedis } from '../support/redis.ts';
import { client, scratchDir, startPair } from './scratch.ts';

/** Unlike `once` of node:events, this goes on through errors. */
function lost(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    redis.once('close', resolve);
  });
}

/** Whether it has not ended yet, as of now. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const ended = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([ended, immediate(true)]);
}

/** Something that answers `reply` to every command. */
async function fakeRedis(reply?: string): Promise<{ socket: string }> {
  const socket = join(scratchDir(), 'r.sock');
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('data', (data) => {
      const commands = String(data).match(/^\*/gm) ?? [];
      if (reply !== undefined) connection.write(commands.map(() => reply).join(''));
    });
  }).listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const connection of connections) connection.destroy();
    server.close();
  });
  return { socket };
}

test('a producer takes commands once it is ready', async () => {
  const { queueTarget, prefix } = testRedis();
  const producer = client(queueTarget, 'producer');

  await ready(producer);
  expect(await producer.set(`${prefix}:a`, '1')).toBe('OK');
});

test('who waits for a Redis that is not there is told in time, and where to look', async () => {
  const attempt = ready(client({ socket: '/nowhere/r.sock' }, 'producer'), 200);
  await expect(attempt).rejects.toThrow(RedisUnreachable);
  await expect(attempt).rejects.toThrow(/within 200 ms \(ENOENT\).*REDIS_URL/);

  await expect(ready(client(await fakeRedis(), 'worker'), 200)).rejects.toThrow(/no answer/);
});

test('while Redis is away a producer fails at once and a worker waits; both go on afterwards', async () => {
  const dataDir = scratchDir();
  const before = await startPair({ dataDir });
  const producer = client(before.queue, 'producer');
  const worker = client(before.queue, 'worker');
  await Promise.all([ready(producer), ready(worker)]);
  const bothLost = Promise.all([lost(producer), lost(worker)]);
  await before.stop();
  await bothLost;

  await expect(producer.set('p', '1')).rejects.toThrow("isn't writeable");
  const waiting = worker.set('w', '1');
  // Three more tries in vain: a producer would have given up.
  for (let tries = 0; tries < 3; tries++) await lost(worker);
  expect(await isPending(waiting)).toBe(true);

  await startPair({ dataDir });
  expect(await waiting).toBe('OK');
  await ready(producer);
  expect(await producer.get('w')).toBe('1');
});

test('a worker outlasts more failures than the library would forgive', async () => {
  const dataDir = scratchDir();
  const { queue } = await startPair({ dataDir });
  const options = ['worker', 'subscriber'].map((kind) => client(queue, kind as 'worker').options);

  for (const { maxRetriesPerRequest, retryStrategy, replyMapping } of options) {
    expect(maxRetriesPerRequest).toBeNull();
    expect([1, 5, 500].map((times) => retryStrategy?.(times))).toEqual([100, 500, 1000]);
    expect(replyMapping).toBe('legacy');
  }
});

test('a producer does not wait on a Redis that hangs', async () => {
  const redis = await startPair({ dataDir: scratchDir() });
  const producer = client(redis.queue, 'producer');
  await ready(producer);

  process.kill(redis.pids.queue, 'SIGSTOP');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
    process.kill(redis.pids.queue, 'SIGCONT');
  });
  const refused = expect(producer.set('a', '1')).rejects.toThrow('timed out');
  await vi.advanceTimersByTimeAsync(5000);
  await refused;
});

test('a producer gives up a command that Redis did not live to answer', async () => {
  const redis = await startPair({ dataDir: scratchDir() });
  const producer = client(redis.queue, 'producer');
  await ready(producer);

  process.kill(redis.pids.queue, 'SIGSTOP');
  const unanswered = producer.set('a', '1');
  process.kill(redis.pids.queue, 'SIGKILL');

  await expect(unanswered).rejects.toThrow('max retries per request');
});

test('trouble is told by its code alone', async () => {
  const codes: string[] = [];
  const target = await fakeRedis('-WRONGPASS invalid username-password pair or user is disabled.\r\n');
  const refused = client(target, 'worker', (code) => codes.push(code));
  const gone = client({ socket: '/nowhere/r.sock' }, 'worker', (code) => codes.push(code));

  await Promise.all([lost(refused), lost(gone)]);
  expect(new Set(codes)).toEqual(new Set(['WRONGPASS', 'ENOENT']));
});

test('a login that is refused does not put the password into anybody else’s error', async () => {
  const fake = await fakeRedis('-WRONGPASS invalid username-password pair or user is disabled.\r\n');
  const redis = connect({ url: 'redis://shop:do-not-show@127.0.0.1:1' }, 'worker') as Redis;
  redis.disconnect();
  const login = redis.duplicate({ path: fake.socket });
  onTestFinished(() => login.disconnect());
  login.on('error', redis.listeners('error')[0] as (error: Error) => void);

  const error = await login.get('a').catch((reason: unknown) => reason);

  expect(inspect(error, { depth: 9, showHidden: true })).toContain('WRONGPASS');
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('do-not-show');
});

test('a URL says where and who, and nothing else', () => {
  const redis = client({ url: 'rediss://shop:p%40ss@redis.example:6380/2?maxRetriesPerRequest=3&tls=false' });
  redis.disconnect();

  expect(redis.options).toMatchObject({
    host: 'redis.example',
    port: 6380,
    db: 2,
    username: 'shop',
    password: 'p@ss',
    maxRetriesPerRequest: null,
    tls: { rejectUnauthorized: true, servername: 'redis.example' },
  });
});

test('a plain URL has defaults, and an IPv6 host no brackets', () => {
  const plain = client({ url: 'redis://redis.example' }).options;
  expect(plain).toMatchObject({ host: 'redis.example', port: 6379, db: 0 });
  expect(plain.tls).toBeUndefined();

  expect(client({ url: 'rediss://[::1]' }).options).toMatchObject({
    host: '::1',
    tls: { rejectUnauthorized: true },
  });
});

test.each([
  'http://h',
  'redis+cluster://',
  'redis+cluster://h:1,x:y',
  'h:6379',
  'redis://h/queue',
  'redis:///0',
])('%s is refused without being repeated', (url) => {
  expect(() => connect({ url: url.replace('//', '//u:secret@') }, 'worker')).toThrow(TypeError);
  expect(() => connect({ url: url.replace('//', '//u:secret@') }, 'worker')).not.toThrow('secret');
});

test('two tests never share a key', () => {
  expect(testRedis().prefix).not.toBe(testRedis().prefix);
});
