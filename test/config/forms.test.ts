import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { duration } from '../../src/config/kinds.ts';
import { loadConfig } from '../../src/config.ts';
import { freshCardKeys } from '../support/keys.ts';
import { key, minimal, problems } from './environment.ts';

test.each([
  ['http://gateway.example/paynet', 'GATEWAY_BASE_URL'],
  ['http://10.0.0.1', 'GATEWAY_BASE_URL'],
  ['http://127.0.0.1.example.com', 'GATEWAY_BASE_URL'],
  ['http://localhost.example.com', 'GATEWAY_BASE_URL'],
  ['ftp://gateway.example', 'GATEWAY_BASE_URL'],
  ['gateway.example', 'GATEWAY_BASE_URL'],
  ['https://', 'GATEWAY_BASE_URL'],
  ['https://user:password-of-mine@gateway.example', 'GATEWAY_BASE_URL'],
  ['https://gateway.example/paynet?a=b', 'GATEWAY_BASE_URL'],
  ['https://gateway.example/paynet#a', 'GATEWAY_BASE_URL'],
  ['https://gateway.example/paynet/api/v2', 'GATEWAY_BASE_URL'],
  ['https://gateway.example/paynet/api/v2/preauth/', 'GATEWAY_BASE_URL'],
  ['https://10.0.0.1/paynet', 'GATEWAY_BASE_URL'],
  ['https://169.254.169.254', 'GATEWAY_BASE_URL'],
  ['https://0x0a.1', 'GATEWAY_BASE_URL'],
  ['https://[fd00::1]', 'GATEWAY_BASE_URL'],
  ['https://[::ffff:192.168.0.1]', 'GATEWAY_BASE_URL'],
  ['http://shop.example', 'PUBLIC_URL'],
  ['shop.example', 'PUBLIC_URL'],
  ['https://shop.example/?x=1', 'PUBLIC_URL'],
])('%s is not taken as %s’s own kind of address', (value, name) => {
  expect(Object.keys(problems({ [name]: value }))).toEqual([name]);
});

test.each([
  'http://localhost:9090/paynet',
  'http://127.0.0.1:9090',
  'http://127.1.2.3',
  'http://[::1]:9090/paynet',
])('%s is on this machine, where http will do', (url) => {
  expect(problems({ GATEWAY_BASE_URL: url, PUBLIC_URL: url })).toEqual({});
});

test.each([
  ['GATEWAY_ENDPOINT_ID', ['abc', '1/../2', '1?x', '-1', '1 ', '123456789012345678901']],
  ['GATEWAY_LOGIN', ['1st', 'a b', 'a&b', 'x'.repeat(51)]],
  ['GATEWAY_CONTROL_KEY', ['x', 'x'.repeat(31), ' '.repeat(36), `${key} `, `\t${key}`, `${key} ${key}`]],
  ['GATEWAY_CONTROL_KEY_PREVIOUS', ['x'.repeat(31), ' '.repeat(36)]],
  ['HTTP_PORT', ['-1', '65536', '8080x', '0x50', '1e3', ' 1', '100000']],
  ['REDIS_URL', ['localhost:6379', 'http://x', 'redis+cluster://a:1,b:x', 'unix:///r.sock']],
  [
    'REDIS_URL',
    ['redis://h/abc', 'redis://h/1/2', 'redis://u:%zz@h', 'redis+cluster://u:%zz@h:1', 'redis://h:0x1'],
  ],
  ['VAULT_REDIS_URL', ['vault', 'https://x', 'redis://h/abc', 'rediss://u:%zz@h']],
  [
    'POLL_SCHEDULE',
    ['4s', '4s*', '*3', '4s*0', '0s*4', '4s*75,', '4*75', '4s*75;7m*8', '-4s*3', '4s*1000000'],
  ],
  ['SEND_TIMEOUT', ['0s', '90', '1.5s', '-1s', '1w', '1 m', '90S', 's', '00s']],
  ['CARD_TTL', ['0m', '15', 'never']],
  ['RATE_LIMIT', ['20', '0/s', '-1/s', '1.5/s', '20/m', '020/s', '100000/s', ' 20/s']],
  ['RATE_LIMIT_BATCH_SHARE', ['0', '1.1', '80%', '.8', '-0.5', '0.12345', 'half']],
  [
    'API_TOKENS',
    ['x'.repeat(31), `${'x'.repeat(32)},short`, `${'x'.repeat(32)},`, `${'x'.repeat(31)} y`, 'é'.repeat(32)],
  ],
  ['CARD_KEYS', ['a:b', `a:${Buffer.alloc(32).toString('base64')}`, '{}', `${freshCardKeys()},`]],
  ['STRICT', ['true', 'yes', '2', '01']],
  ['LOG_LEVEL', ['verbose', 'INFO']],
])('%s has its own form', (name, values) => {
  for (const value of values) {
    const told = problems({ [name]: value });
    expect(Object.keys(told), value).toEqual([name]);
    if (value.length > 5) expect(JSON.stringify(told)).not.toContain(value);
  }
});

test.each(['REDIS_URL', 'VAULT_REDIS_URL'])('%s without a host is refused', (name) => {
  for (const value of ['redis://', 'rediss://', 'redis+cluster://', 'redis:///0', 'redis://:6379']) {
    expect(Object.keys(problems({ [name]: value })), value).toEqual([name]);
  }
});

test.each([
  ['SEND_TIMEOUT', '10m', ['601s', '11m', '30d', '600001ms', '99999999999999999999d', `${'9'.repeat(200)}d`]],
  ['NOT_FOUND_GRACE', '7d', ['8d', '169h', '604800001ms', '99999999999999999999d', `${'9'.repeat(200)}ms`]],
  ['CARD_TTL', '24h', ['25h', '2d', '86400001ms', '99999999999999999999d', `${'9'.repeat(200)}ms`]],
  [
    'POLL_SCHEDULE',
    '366d',
    ['367d*1', '1d*367', '366d*2', '183d*1,184d*1', '99999999999999999999d*1', `${'9'.repeat(200)}d*1`],
  ],
])('%s goes up to %s, and no further', (name, most, values) => {
  const longest = name === 'POLL_SCHEDULE' ? `${most}*1` : most;
  expect(problems({ [name]: longest })).toEqual({});

  for (const value of values) {
    expect(problems({ [name]: value })[name], value).toContain(`at most ${most}`);
  }
});

test('a duration is never longer than a timer can run', () => {
  expect(duration.safeParse('24d').data).toBeLessThan(2 ** 31);
  expect(duration.safeParse('25d').error?.issues[0]?.message).toBe('wants at most 24d');
});

test('a schedule of many rows is added up', () => {
  expect(problems({ POLL_SCHEDULE: '4s*75, 1d*182,183d*1' })).toEqual({});
});

test('a control key is told what is wrong with it', () => {
  expect(problems({ GATEWAY_CONTROL_KEY: ' '.repeat(36) }).GATEWAY_CONTROL_KEY).toContain('white space');
});

test.each([
  ['250ms', 250],
  ['4s', 4_000],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
])('a duration of %s is %i ms', (text, milliseconds) => {
  expect(loadConfig({ ...minimal, CARD_TTL: text })).toMatchObject({ CARD_TTL: milliseconds });
});

test('a timeout is a duration too', () => {
  expect(loadConfig({ ...minimal, SEND_TIMEOUT: '2m' })).toMatchObject({ SEND_TIMEOUT: 120_000 });
});

test('tokens are split at commas, and stay secret', () => {
  const [one, two] = ['1'.repeat(32), '2'.repeat(40)];
  const { API_TOKENS = [] } = loadConfig({ ...minimal, API_TOKENS: `${one}, ${two}` });

  const digests = [one, two].map((token) => createHash('sha256').update(token).digest());
  expect(API_TOKENS.map((token) => token.reveal())).toEqual(digests);
  expect(inspect(API_TOKENS)).not.toContain('1111');
});

test('what is wanted is said in our own words', () => {
  expect(problems({ LOG_LEVEL: 'loud' }).LOG_LEVEL).toMatch(
    /^wants one of fatal, error, .*silent\. How much/,
  );
  expect(problems({ STRICT: 'yes' }).STRICT).toMatch(/^wants 1 or 0\. /);
});

test('strict is 1 or 0', () => {
  expect(['1', '0', ''].map((STRICT) => loadConfig({ ...minimal, STRICT }).STRICT)).toEqual([
    true,
    false,
    false,
  ]);
});

test('card keys of the kind that both sealed and opened are refused by that name', () => {
  const old = `k1:${Buffer.alloc(32, 9).toString('base64')}`;

  for (const value of [old, `${old},${old.replace('k1', 'k0')}`]) {
    const told = problems({ CARD_KEYS: value }).CARD_KEYS ?? '';
    expect(told).toMatch(/^holds keys of the old kind .*`paynet-worker keys new`/);
    expect(told).not.toContain(old.slice(3, 20));
  }
});
