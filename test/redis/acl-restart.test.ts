import { afterAll, beforeAll, expect, test } from 'vitest';
import { aclServers } from '../support/acl.ts';
import { type GuardedPair, startGuardedPair } from '../support/acl-servers.ts';
import { client } from './scratch.ts';

let pair: GuardedPair;
beforeAll(async () => {
  pair = await startGuardedPair();
});
afterAll(() => pair.close());

test('what users of the file wrote is all there when Redis starts again from its append-only file', async () => {
  const http = client({ url: pair.queue.url('http') }, 'worker');
  const [payment, index] = ['{paynet}:payment:a', '{paynet}:index:a'];
  const script = `redis.call('HSET', KEYS[1], 'status', 'queued') redis.call('ZADD', KEYS[2], 1, 'one')`;
  await http.eval(script, 2, payment, index);
  await http.multi().zadd(index, 2, 'two').hset(payment, 'amount', '1.00').exec();
  http.disconnect();

  await pair.queue.restart();

  expect(await pair.queue.admin.hgetall(payment)).toEqual({ status: 'queued', amount: '1.00' });
  expect(await pair.queue.admin.zrange(index, 0, '-1')).toEqual(['one', 'two']);
});

test.for(aclServers)('nobody becomes the user default of %s', async (server) => {
  const url = new URL(pair[server].url('http'));
  url.username = '';
  url.password = '';
  const redis = client({ url: url.href }, 'subscriber');
  const tried = (...words: [string, ...string[]]) =>
    redis.call(...words).then(String, (error: Error) => error.message.split(' ')[0]);

  expect(await tried('GET', '{paynet}:payment:a')).toBe('NOAUTH');
  for (const password of ['', 'default', 'a password of the tests'])
    expect(await tried('AUTH', 'default', password)).toMatch(/^(?:NOAUTH|WRONGPASS)$/);
  redis.disconnect();
});
