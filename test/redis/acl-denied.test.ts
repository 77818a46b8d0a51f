import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, ready } from '../../src/redis/connections.ts';
import { troubleOf } from '../../src/redis/trouble.ts';
import { type AclRole, type AclServer, aclRoles, aclServers } from '../support/acl.ts';
import { type GuardedPair, startGuardedPair } from '../support/acl-servers.ts';
import { client } from './scratch.ts';

let pair: GuardedPair;
beforeAll(async () => {
  pair = await startGuardedPair();
});
afterAll(() => pair.close());

const users = aclServers.flatMap((server) => aclRoles.map((role) => [role, server] as const));

/** What a server says: `NOPERM` where it refuses for want of rights, by itself or in a script. */
async function saidTo(role: AclRole, server: AclServer, words: readonly string[]): Promise<string> {
  const redis = client({ url: pair[server].url(role) }, 'subscriber');
  const [command = '', ...rest] = words;
  const refusal = (error: Error) => (troubleOf(error) === 'NOPERM' ? 'NOPERM' : error.message);
  const said = await redis.call(command, ...rest).then(String, refusal);
  redis.disconnect();
  return said;
}

const dangerous = [
  'CONFIG GET *',
  'CONFIG SET maxmemory-policy allkeys-lru',
  'CONFIG REWRITE',
  'FLUSHALL',
  'FLUSHDB',
  'SWAPDB 0 1',
  'KEYS *',
  'SCAN 0',
  'RANDOMKEY',
  'MONITOR',
  'SLOWLOG GET',
  'SAVE',
  'BGSAVE',
  'BGREWRITEAOF',
  'DEBUG SLEEP 0',
  'SHUTDOWN NOSAVE',
  'REPLICAOF 127.0.0.1 1',
  'SLAVEOF 127.0.0.1 1',
  'PSYNC ? -1',
  'MIGRATE 127.0.0.1 1 {paynet}:card:1 0 1',
  'DUMP {paynet}:card:1',
  'RESTORE {paynet}:card:1 0 x',
  'RENAME {paynet}:card:1 {paynet}:card:2',
  'COPY {paynet}:card:1 {paynet}:card:2',
  'SCRIPT FLUSH',
  'SCRIPT KILL',
  'FUNCTION LOAD x',
  'MODULE LOAD /tmp/x.so',
  'ACL LIST',
  'ACL SETUSER paynet-http +@all',
  'CLIENT LIST',
  'CLIENT KILL ID 1',
  'CLIENT PAUSE 1',
  'CLUSTER RESET',
  'PSUBSCRIBE *',
  'SUBSCRIBE __keyspace@0__:x',
];

test.for(users)('%s may do nothing dangerous in the %s', async ([role, server]) => {
  const said = await Promise.all(dangerous.map((one) => saidTo(role, server, one.split(' '))));

  expect(Object.fromEntries(dangerous.map((one, index) => [one, said[index]]))).toEqual(
    Object.fromEntries(dangerous.map((one) => [one, 'NOPERM'])),
  );
});

const elsewhere = ['session:1', '{paynet-2}:payment:default:1', '{paynet}x', '{paynet}:secret'];

test.for(users)(
  "%s reaches nobody else's key in the %s, by itself or in a script",
  async ([role, server]) => {
    await pair[server].admin.mset(Object.fromEntries(elsewhere.map((key) => [key, 'theirs'])));
    const tries = elsewhere.flatMap((key) => [
      ['GET', key],
      ['GETDEL', key],
      ['HGETALL', key],
      ['SET', key, 'x'],
      ['DEL', key],
      ['EVAL', 'return 1', '1', key],
      ['EVAL', `return redis.call('GET', '${key}')`, '0'],
      ['EVAL', `return redis.call('SET', '${key}', 'x')`, '0'],
      ['EVAL', `return redis.call('DEL', '${key}')`, '0'],
    ]);

    const said = await Promise.all(tries.map((words) => saidTo(role, server, words)));

    expect(tries.filter((_, index) => said[index] !== 'NOPERM')).toEqual([]);
    expect(await pair[server].admin.mget(elsewhere)).toEqual(elsewhere.map(() => 'theirs'));
  },
);

test.for(users)('a script of %s in the %s may do no more than its user', async ([role, server]) => {
  const tries = [
    'FLUSHALL',
    'KEYS *',
    'RANDOMKEY',
    'SCAN 0',
    'DUMP {paynet}:card:1',
    'FLUSHDB',
    'SWAPDB 0 1',
  ].map((one) => {
    const words = one.split(' ').map((word) => `'${word}'`);
    return ['EVAL', `return redis.call(${words})`, '0'];
  });

  const said = await Promise.all(tries.map((words) => saidTo(role, server, words)));

  expect(said).toEqual(tries.map(() => 'NOPERM'));
});

test.for(['http', 'shop'] as const)(
  '%s lays a card down and drops it, and can neither read nor take one',
  async (role) => {
    const card = '{paynet}:card:read-me';
    await pair.vault.admin.set(card, 'sealed');
    const waysToRead = [
      ['GET', card],
      ['GETDEL', card],
      ['GETEX', card],
      ['GETSET', card, 'x'],
      ['GETRANGE', card, '0', '9'],
      ['MGET', card],
      ['STRLEN', card],
      ['APPEND', card, 'x'],
      ['SET', card, 'x', 'GET'],
      ['SET', card, 'x', 'NX', 'GET'],
      ['DUMP', card],
      ['OBJECT', 'ENCODING', card],
      ['EVAL', `return redis.call('GET', '${card}')`, '0'],
      ['EVAL', `return redis.call('GET', KEYS[1])`, '1', card],
      ['SORT', card, 'ALPHA'],
    ];

    const said = await Promise.all(waysToRead.map((words) => saidTo(role, 'vault', words)));

    expect(waysToRead.filter((_, index) => said[index] !== 'NOPERM')).toEqual([]);
    expect(await pair.vault.admin.get(card)).toBe('sealed');
    expect(await saidTo(role, 'vault', ['SET', '{paynet}:card:mine', 'x', 'PX', '9000', 'NX'])).toBe('OK');
    expect(await saidTo(role, 'vault', ['DEL', '{paynet}:card:mine'])).toBe('1');
  },
);

test.for(aclServers)('nobody gets into the %s without a password, or with a wrong one', async (server) => {
  const url = new URL(pair[server].url('http'));
  url.password = 'wrong';
  const codes: string[] = [];
  const intruder = connect({ url: url.href }, 'subscriber', (code) => codes.push(code));
  const nobody = client({ url: `redis://${url.host}` }, 'subscriber');

  await expect(nobody.call('PING')).rejects.toThrow(/NOAUTH/);
  await expect.poll(() => codes).toContain('WRONGPASS');
  intruder.disconnect();
});

test.for(users)('%s asks nothing in the %s that is refused as it connects', async ([role, server]) => {
  const { admin } = pair[server];
  await admin.config('RESETSTAT');

  await ready(client({ url: pair[server].url(role) }));

  expect(await admin.info('errorstats')).not.toContain('errorstat_');
});
