import { ReplyError } from 'ioredis';
import { expect, test } from 'vitest';
import { troubleOf } from '../../src/redis/trouble.ts';

const network = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code });
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  ['OOM', "OOM command not allowed when used memory > 'maxmemory'."],
  ['READONLY', "READONLY You can't write against a read only replica."],
  ['LOADING', 'LOADING Redis is loading the dataset in memory'],
  ['BUSY', 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.'],
  ['MISCONF', 'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist'],
  ['NOREPLICAS', 'NOREPLICAS Not enough good replicas to write.'],
  ['CLUSTERDOWN', 'CLUSTERDOWN The cluster is down'],
  ['MASTERDOWN', "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."],
  ['TRYAGAIN', 'TRYAGAIN Multiple keys request during rehashing of slot'],
  ['EXECABORT', 'EXECABORT Transaction discarded because of previous errors.'],
  ['NOPERM', 'NOPERM this user has no permissions to run the set command'],
  [
    'NOPERM',
    "ERR The user executing the script can't run this command or subcommand script: 28e6, on @user_script:1.",
  ],
  [
    'OOM',
    'ERR Error running script (call to f_1): @user_script:3: @user_script: 3: -OOM command not allowed',
  ],
  ['ERR', 'ERR something new'],
])('%s is read from what Redis says: %s', (word, message) => {
  expect(troubleOf(new ReplyError(message))).toBe(word);
});

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])('the system says %s', (code) => {
  expect(troubleOf(network(code))).toBe(code);
});

test.each([
  named('MaxRetriesPerRequestError', 'Reached the max retries per request limit'),
  named('ClusterAllFailedError', 'Failed to refresh slots cache.'),
  named('AbortError', 'Command aborted due to connection close'),
  new Error("Stream isn't writeable and enableOfflineQueue options is false"),
  new Error("Cluster isn't ready and enableOfflineQueue options is false"),
  new Error('None of startup nodes is available'),
  new Error('Connection is closed.'),
  new Error('Command timed out'),
])('a library that has no code for it means that Redis is away: %s', (error) => {
  expect(troubleOf(error)).toBe('AWAY');
});

test.each([
  new TypeError('cannot read properties of undefined'),
  new Error('OOM of another kind'),
  Object.assign(new Error('Missing lock for job 1'), { code: -2 }),
  'ECONNREFUSED',
  undefined,
])('a bug is no trouble of Redis: %s', (error) => {
  expect(troubleOf(error)).toBeUndefined();
});
