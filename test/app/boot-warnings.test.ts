import { expect, test } from 'vitest';
import { bootWarnings } from '../../src/app/boot-warnings.ts';
import { loadConfig } from '../../src/config.ts';
import { minimal } from '../config/environment.ts';
import { client, scratchDir, startPair } from '../redis/scratch.ts';

const stop = async () => undefined;

test('a sound house has nothing to be told', async () => {
  const pair = await startPair({ dataDir: scratchDir() });

  expect(await bootWarnings(loadConfig(minimal), pair)).toEqual([]);
});

test('each store is judged by what it is for', async () => {
  const pair = await startPair({ dataDir: scratchDir(), fsync: 'everysec' });
  await client(pair.queue).config('SET', 'maxmemory-policy', 'volatile-lru');
  await client(pair.vault).config('SET', 'maxmemory-policy', 'allkeys-lru');

  expect(await bootWarnings(loadConfig(minimal), pair)).toEqual([
    expect.stringMatching(/appendfsync is everysec/),
    expect.stringMatching(/throw payments away .*volatile-lru/),
    expect.stringMatching(/Redis of the cards .*allkeys-lru/),
  ]);
});

test('a Redis that cannot be asked, and what the configuration says, are told in one go', async () => {
  const nowhere = { socket: '/nowhere/r.sock' };
  const config = loadConfig({
    ...minimal,
    REDIS_URL: 'redis://redis.example',
    PUBLIC_URL: 'https://10.0.0.1',
    CARD_TTL: '1s',
  });

  expect(await bootWarnings(config, { queue: nowhere, vault: nowhere, stop })).toEqual([
    expect.stringMatching(/^Redis could not be asked/),
    expect.stringMatching(/VAULT_REDIS_URL/),
    expect.stringMatching(/CARD_KEYS/),
    expect.stringMatching(/^CARD_TTL/),
    expect.stringMatching(/^PUBLIC_URL/),
  ]);
}, 20_000);

test('one Redis for both is told of, also where it is named twice', async () => {
  const nowhere = { socket: '/nowhere/r.sock' };
  const url = 'redis://redis.example';
  const config = loadConfig({ ...minimal, REDIS_URL: url, VAULT_REDIS_URL: url });

  expect(await bootWarnings(config, { queue: nowhere, vault: nowhere, stop })).toContainEqual(
    expect.stringMatching(/^Sealed cards and permits are in the Redis of the ledger/),
  );
}, 20_000);
