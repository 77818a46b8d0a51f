import { expect, test } from 'vitest';
import { bootWarnings } from '../../src/app/boot-warnings.ts';
import { loadConfig } from '../../src/config.ts';
import { minimal } from '../config/environment.ts';
import { client, scratchDir, startPair } from '../redis/scratch.ts';
import { freshCardKeys } from '../support/keys.ts';

const stop = async () => undefined;
const all = ['http', 'worker', 'sweeper'] as const;

/** Its data folder is its own, so that no ring is there. */
const settings = () => ({ ...minimal, DATA_DIR: scratchDir() });

test('a sound house has nothing to be told', async () => {
  const pair = await startPair({ dataDir: scratchDir() });

  expect(await bootWarnings(loadConfig(settings()), pair, all)).toEqual([]);
});

test('each store is judged by what it is for', async () => {
  const pair = await startPair({ dataDir: scratchDir(), fsync: 'everysec' });
  await client(pair.queue).config('SET', 'maxmemory-policy', 'volatile-lru');
  await client(pair.vault).config('SET', 'maxmemory-policy', 'allkeys-lru');

  expect(await bootWarnings(loadConfig(settings()), pair, all)).toEqual([
    expect.stringMatching(/appendfsync is everysec/),
    expect.stringMatching(/throw payments away .*volatile-lru/),
    expect.stringMatching(/Redis of the cards .*allkeys-lru/),
  ]);
});

test('a Redis that cannot be asked, and what the configuration says, are told in one go', async () => {
  const nowhere = { socket: '/nowhere/r.sock' };
  const config = loadConfig({
    ...settings(),
    REDIS_URL: 'redis://redis.example',
    PUBLIC_URL: 'https://10.0.0.1',
    CARD_TTL: '1s',
  });

  expect(await bootWarnings(config, { queue: nowhere, vault: nowhere, stop }, all)).toEqual([
    expect.stringMatching(/^Redis could not be asked/),
    expect.stringMatching(/VAULT_REDIS_URL/),
    expect.stringMatching(/CARD_KEYS/),
    expect.stringMatching(/^CARD_TTL/),
    expect.stringMatching(/^PUBLIC_URL/),
  ]);
}, 20_000);

test('one Redis for both is told of, also where it is named twice', async () => {
  const { queue } = await startPair({ dataDir: scratchDir() });
  const url = 'redis://redis.example';
  const config = loadConfig({ ...settings(), REDIS_URL: url, VAULT_REDIS_URL: url });

  expect(await bootWarnings(config, { queue, vault: queue, stop }, all)).toContainEqual(
    expect.stringMatching(/^Sealed cards and permits are in the Redis of the ledger/),
  );
});

test('a vault that keeps cards on disk is told of, each way by itself', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const vault = client(pair.vault);
  await vault.config('SET', 'appendonly', 'yes');
  await vault.config('SET', 'save', '900 1');
  // A Redis that writes its first append-only file does not end when it is told to.
  await expect.poll(() => vault.info('persistence')).toContain('aof_rewrite_in_progress:0');

  expect(await bootWarnings(loadConfig(settings()), pair, all)).toEqual([
    expect.stringMatching(/^The Redis of the cards keeps an append-only file/),
    expect.stringMatching(/^The Redis of the cards writes snapshots/),
  ]);
});

test('one Redis for both is judged as the ledger it is: its disk is needed', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const url = 'redis://redis.example';
  const config = loadConfig({ ...settings(), REDIS_URL: url, VAULT_REDIS_URL: url });

  const told = await bootWarnings(config, { queue: pair.queue, vault: { ...pair.queue }, stop }, all);

  expect(told).toEqual([
    expect.stringMatching(/^Sealed cards and permits are in the Redis of the ledger/),
    expect.stringMatching(/^The card keys are those of/),
  ]);
});

test('what a process has of the card keys is judged by what it does', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const config = loadConfig({ ...settings(), CARD_KEYS: freshCardKeys() });

  expect(await bootWarnings(config, pair, ['worker'])).toEqual([]);
  expect(await bootWarnings(config, pair, ['http'])).toEqual([expect.stringMatching(/keys public/)]);
});
