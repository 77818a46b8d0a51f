import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/config/problems.ts';
import { loadConfig } from '../../src/config.ts';
import { key, minimal, problems } from './environment.ts';

test('the GATEWAY_ lines are enough', () => {
  const config = loadConfig(minimal);

  expect(config.accounts).toMatchObject([{ id: 'default', endpoint_id: '39549', login: 'TestMerchant' }]);
  expect(config.accounts[0]?.base_url.href).toBe('https://sandbox.elecsnet.ru/paynet');
  expect(config.accounts[0]?.control_key.reveal()).toBe(key);
});

test('the defaults are those of the documents', () => {
  const { accounts: _, ...rest } = loadConfig(minimal);
  const minute = 60_000;

  expect(rest).toMatchObject({
    DATA_DIR: '.paynet',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: 8080,
    SEND_TIMEOUT: 90_000,
    NOT_FOUND_GRACE: 600_000,
    CARD_TTL: 15 * minute,
    LOG_LEVEL: 'info',
    POLL_SCHEDULE: [
      { everyMs: 4_000, times: 75 },
      { everyMs: 7 * minute, times: 8 },
      { everyMs: 60 * minute, times: 23 },
      { everyMs: 1_440 * minute, times: 13 },
    ],
  });
  for (const name of ['REDIS_URL', 'VAULT_REDIS_URL', 'PUBLIC_URL', 'API_TOKENS', 'CARD_KEYS']) {
    expect(rest[name as keyof typeof rest], name).toBeUndefined();
  }
});

test('a configuration cannot be changed', () => {
  expect(Object.isFrozen(loadConfig(minimal))).toBe(true);
});

test('everything wrong is told at once, each with its name and what it is for', () => {
  const told = problems({
    GATEWAY_BASE_URL: 'http://gateway.example',
    GATEWAY_LOGIN: undefined,
    GATEWAY_CONTROL_KEY: 'short',
    GATEWAY_ENDPOINT_GROUP_ID: '12',
    HTTP_PORT: '99999',
    POLL_SCHEDULE: 'often',
    SEND_TIMEOUT: '5',
    PUBLIC_URL: 'shop.example',
    API_TOKENS: 'short',
    REDIS_URL: 'http://redis',
    CARD_KEYS: 'nonsense',
    LOG_LEVEL: 'loud',
  });

  expect(Object.keys(told).toSorted()).toEqual([
    'API_TOKENS',
    'CARD_KEYS',
    'GATEWAY_BASE_URL',
    'GATEWAY_CONTROL_KEY',
    'GATEWAY_ENDPOINT_ID',
    'GATEWAY_LOGIN',
    'HTTP_PORT',
    'LOG_LEVEL',
    'POLL_SCHEDULE',
    'PUBLIC_URL',
    'REDIS_URL',
    'SEND_TIMEOUT',
  ]);
  for (const message of Object.values(told)) expect(message.length).toBeGreaterThan(10);
});

test('an empty environment names what a start needs, and nothing else', () => {
  expect(() => loadConfig({})).toThrow(ConfigError);
  expect(
    Object.keys(problems(Object.fromEntries(Object.keys(minimal).map((name) => [name, undefined])))),
  ).toEqual(['GATEWAY_BASE_URL', 'GATEWAY_LOGIN', 'GATEWAY_CONTROL_KEY', 'GATEWAY_ENDPOINT_ID']);
});

test('an empty variable counts as one that is not set', () => {
  const { accounts: _, ...unset } = loadConfig(minimal);
  const { accounts: __, ...empty } = loadConfig({
    ...Object.fromEntries(
      [...Object.keys(unset), 'REDIS_URL', 'API_TOKENS', 'PUBLIC_URL', 'ACCOUNTS_FILE', 'API_TOKENS_FILE']
        .concat(['CARD_KEYS', 'GATEWAY_ENDPOINT_GROUP_ID', 'GATEWAY_CONTROL_KEY_PREVIOUS'])
        .map((name) => [name, '']),
    ),
    ...minimal,
  });

  expect(empty).toEqual(unset);
  expect(problems({ GATEWAY_LOGIN: '' })).toEqual(problems({ GATEWAY_LOGIN: undefined }));
});

test('an endpoint or a group is wanted: not both, not neither', () => {
  expect(
    loadConfig({ ...minimal, GATEWAY_ENDPOINT_ID: '', GATEWAY_ENDPOINT_GROUP_ID: '12' }).accounts,
  ).toMatchObject([{ endpoint_group_id: '12' }]);
  expect(problems({ GATEWAY_ENDPOINT_GROUP_ID: '12' })).toEqual({
    GATEWAY_ENDPOINT_ID: 'is set, and so is GATEWAY_ENDPOINT_GROUP_ID: keep one',
  });
  expect(problems({ GATEWAY_ENDPOINT_ID: '' })).toEqual({
    GATEWAY_ENDPOINT_ID: 'is missing: set it, or GATEWAY_ENDPOINT_GROUP_ID',
  });
});

test('a value that is wrong is not called missing as well', () => {
  expect(Object.keys(problems({ GATEWAY_CONTROL_KEY: 'short' }))).toEqual(['GATEWAY_CONTROL_KEY']);
  expect(Object.keys(problems({ GATEWAY_ENDPOINT_ID: undefined, GATEWAY_ENDPOINT_GROUP_ID: 'abc' }))).toEqual(
    ['GATEWAY_ENDPOINT_GROUP_ID'],
  );
  expect(
    Object.keys(problems({ GATEWAY_CONTROL_KEY: undefined, GATEWAY_CONTROL_KEY_FILE: '/nowhere' })),
  ).toEqual(['GATEWAY_CONTROL_KEY_FILE']);
});

test('no secret is ever shown, neither by the problems nor by the configuration', () => {
  const environment = {
    ...minimal,
    GATEWAY_CONTROL_KEY_PREVIOUS: 'my-previous-key',
    REDIS_URL: 'http://:my-redis-password@x',
    VAULT_REDIS_URL: 'my-vault-password',
    CARD_KEYS: 'k1:bXktY2FyZC1rZXk=',
    API_TOKENS: 'my-token',
    GATEWAY_BASE_URL: 'https://me:my-gateway-password@gateway.example',
    PUBLIC_URL: 'https://me:my-public-password@shop.example',
  };
  const error = (() => {
    try {
      return loadConfig(environment);
    } catch (reason) {
      return reason;
    }
  })();

  expect(error).toBeInstanceOf(ConfigError);
  const shown = [
    inspect(error, { depth: 9 }),
    JSON.stringify(error),
    String(error),
    inspect(loadConfig(minimal), { depth: 9 }),
  ];
  expect(shown.join('\n')).not.toMatch(new RegExp(`my-|bXktY2FyZC1rZXk|${key}`));
});
