import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeConfig } from '../../src/cli/configuration.ts';
import { secretNames } from '../../src/config/settings.ts';
import { digestOf } from '../../src/telemetry/net.ts';
import { aFile, minimal } from '../config/environment.ts';
import { withoutOurs } from './command-line.ts';

const key = minimal.GATEWAY_CONTROL_KEY ?? '';

function given(env: Record<string, string>): void {
  const before = process.env;
  process.env = { ...withoutOurs(before), ...minimal, ...env };
  onTestFinished(() => {
    process.env = before;
  });
}

test('after the configuration was read, no secret is in the environment', () => {
  const token = 't'.repeat(40);
  given({ API_TOKENS: token, REDIS_URL: 'redis://:hunter22@127.0.0.1:1', HTTP_PORT: '1234' });

  const { config } = takeConfig();

  expect(config.accounts[0]?.control_key.reveal()).toBe(key);
  expect(
    Object.keys(process.env).filter((name) => (secretNames as readonly string[]).includes(name)),
  ).toEqual([]);
  expect(JSON.stringify(process.env)).not.toMatch(new RegExp(`${key}|${token}|hunter22`));
  expect(process.env.HTTP_PORT).toBe('1234');
});

test('nor when the configuration is no good', () => {
  given({ HTTP_PORT: 'none' });

  expect(() => takeConfig()).toThrow('HTTP_PORT');
  expect(JSON.stringify(process.env)).not.toContain(key);
});

test('the keys of the accounts file are known as well', () => {
  const [current, previous] = ['D'.repeat(36), 'E'.repeat(36)];
  const { GATEWAY_BASE_URL: base_url, GATEWAY_ENDPOINT_ID: endpoint_id, GATEWAY_LOGIN: login } = minimal;
  const account = { id: 'shop', base_url, endpoint_id, login };
  const file = { ...account, control_key: current, control_key_previous: previous };
  const none = Object.fromEntries(Object.keys(minimal).map((name) => [name, '']));
  given({ ...none, ACCOUNTS_FILE: aFile(JSON.stringify({ accounts: [file] })) });

  expect(takeConfig().secrets).toEqual([current, previous]);
});

test('every secret is known by itself, wherever it came from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [one, two] = ['1'.repeat(32), '2'.repeat(32)];
  writeFileSync(join(folder, 'tokens'), `${one},${two}\n`);
  const old = 'C'.repeat(36);
  given({
    API_TOKENS_FILE: join(folder, 'tokens'),
    REDIS_URL: 'redis://user:p%40ssword@127.0.0.1:1/0',
    VAULT_REDIS_URL: 'redis://127.0.0.1:2',
    GATEWAY_CONTROL_KEY_PREVIOUS: old,
  });

  const { secrets, digests } = takeConfig();

  expect(secrets).toEqual(expect.arrayContaining([key, old, 'p%40ssword', 'p@ssword']));
  expect(secrets.join()).not.toContain('redis://');
  // Nobody needs them as they were written, so nobody keeps them so.
  expect(digests).toEqual([one, two].map(digestOf));
  expect(JSON.stringify([secrets, digests])).not.toMatch(new RegExp(`${one}|${two}`));
});
