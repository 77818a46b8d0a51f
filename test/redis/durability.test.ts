import { expect, test } from 'vitest';
import { ready } from '../../src/redis/connections.ts';
import { durabilityOf, durabilityWarnings, isAtLeast, vaultWarnings } from '../../src/redis/durability.ts';
import { client, scratchDir, startPair } from './scratch.ts';

const sound = {
  appendonly: true,
  snapshots: '',
  replicas: 0,
  fsync: 'always',
  evictionPolicy: 'noeviction',
  version: '7.0.15',
};
const soundVault = { ...sound, appendonly: false };

test('the embedded queue is sound', async () => {
  const { queue } = await startPair({ dataDir: scratchDir() });
  const durability = await durabilityOf(client(queue));

  expect(durability).toEqual({ ...sound, version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(durabilityWarnings(durability)).toEqual([]);
});

test('a Redis that keeps nothing, or throws away, is seen as such', async () => {
  const { vault } = await startPair({ dataDir: scratchDir() });
  await client(vault).config('SET', 'maxmemory-policy', 'allkeys-lru');

  expect(await durabilityOf(client(vault))).toMatchObject({
    appendonly: false,
    evictionPolicy: 'allkeys-lru',
  });
});

test('what INFO keeps to itself is asked of CONFIG, and what nobody tells is unknown', async () => {
  const { queue } = await startPair({ dataDir: scratchDir() });
  const reticent = client(queue);
  await ready(reticent);
  reticent.info = async () => '# Server\r\nredis_version:7.0.15\r\n';
  expect(await durabilityOf(reticent)).toEqual(sound);

  await client(queue).call('ACL', 'SETUSER', 'default', '-config');
  expect(await durabilityOf(reticent)).toEqual({
    appendonly: false,
    snapshots: undefined,
    replicas: 0,
    evictionPolicy: 'unknown',
    fsync: 'unknown',
    version: '7.0.15',
  });
});

test.each([
  [{ appendonly: false }, /restart can lose payments: set `appendonly yes`/],
  [{ fsync: 'everysec' }, /lose the last second at a power cut .*set it to `always`/],
  [{ fsync: 'unknown' }, /does not tell how soon .*CONFIG GET.* make sure that appendfsync is `always`/],
  [{ evictionPolicy: 'volatile-lru' }, /maxmemory-policy is volatile-lru\): set it to `noeviction`/],
  [{ evictionPolicy: 'unknown' }, /maxmemory-policy is unknown/],
  [{ version: '6.0.16' }, /6\.2 or newer is needed \(this one says 6\.0\.16\): upgrade/],
  [{ version: 'unknown' }, /6\.2 or newer is needed/],
])('%o is warned about, and nothing else', (flaw, sentence) => {
  expect(durabilityWarnings({ ...sound, ...flaw })).toEqual([expect.stringMatching(sentence)]);
});

test('the embedded vault keeps nothing', async () => {
  const { vault } = await startPair({ dataDir: scratchDir() });

  const durability = await durabilityOf(client(vault));

  expect(durability).toMatchObject({ appendonly: false, snapshots: '', replicas: 0 });
  expect(vaultWarnings(durability)).toEqual([]);
});

test('a vault that was made to keep its data, and one that is copied, are seen as such', async () => {
  const { queue, vault } = await startPair({ dataDir: scratchDir() });
  await client(vault).config('SET', 'appendonly', 'yes');
  await client(vault).config('SET', 'save', '900 1');

  expect(await durabilityOf(client(vault))).toMatchObject({ appendonly: true, snapshots: '900 1' });
  const copied = client(queue);
  await ready(copied);
  copied.info = async () => '# Replication\r\nrole:master\r\nconnected_slaves:2\r\n';
  expect(await durabilityOf(copied)).toMatchObject({ replicas: 2 });
});

test.each([
  [{ appendonly: true }, /keeps an append-only file.*set `appendonly no`/],
  [{ snapshots: '3600 1 300 100' }, /writes snapshots .*save is 3600 1 300 100.*set `save ""`/],
  [{ snapshots: undefined }, /does not tell whether it writes snapshots .*make sure/],
  [{ replicas: 1 }, /copied to 1 replica/],
  [{ evictionPolicy: 'allkeys-lru' }, /may throw them away .*set it to `noeviction`/],
  [{ version: '6.0.16' }, /6\.2 or newer is needed/],
])('a vault with %o is warned about, and nothing else', (flaw, sentence) => {
  expect(vaultWarnings({ ...soundVault, ...flaw })).toEqual([expect.stringMatching(sentence)]);
});

test('a ledger may be written to disk and copied as its owner likes', () => {
  expect(durabilityWarnings({ ...sound, snapshots: '3600 1', replicas: 2 })).toEqual([]);
});

test('versions are compared as numbers', () => {
  expect(isAtLeast('6.10.0', '6.2')).toBe(true);
  expect(isAtLeast('6.2', '6.2.0')).toBe(true);
  expect(isAtLeast('10.0', '6.2')).toBe(true);
  expect(isAtLeast('6.1.9', '6.2')).toBe(false);
  expect(isAtLeast('5.9.9', '6.2')).toBe(false);
});
