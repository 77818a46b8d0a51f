import { test as base, expect } from 'vitest';
import type { Store } from '../../src/ledger/store.ts';
import { openPermits, type Permits, permitsKeptMs } from '../../src/queue/permits.ts';
import { connect } from '../../src/redis/connections.ts';
import { testRedis } from '../support/redis.ts';

interface Gate {
  permits: Permits;
  redis: Store;
  prefix: string;
}

const test = base.extend<{ gate: Gate }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  gate: async ({}, use) => {
    const { vaultTarget, prefix } = testRedis();
    const redis = connect(vaultTarget, 'worker');
    await use({ permits: openPermits(redis, prefix), redis, prefix });
    redis.disconnect();
  },
});

const name = { account: 'default', client_orderid: 'one' };

test('of many who ask for one permit, one gets it', async ({ gate: { permits } }) => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => permits.take(name, 'preauth', 1, `claim ${index}`)),
  );

  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('who has it hears so again: its first answer may have got lost', async ({ gate: { permits } }) => {
  await permits.take(name, 'preauth', 1, 'ours');

  expect(await permits.take(name, 'preauth', 1, 'ours')).toBe(true);
  expect(await permits.take(name, 'preauth', 1, 'theirs')).toBe(false);
});

test.for([
  ['attempt', name, 'preauth', 2],
  ['operation', name, 'capture', 1],
  ['payment', { ...name, client_orderid: 'two' }, 'preauth', 1],
  ['account', { ...name, account: 'other' }, 'preauth', 1],
] as const)('another %s has a permit of its own', async ([, whose, operation, attempt], { gate }) => {
  await gate.permits.take(name, 'preauth', 1, 'ours');

  expect(await gate.permits.take(whose, operation, attempt, 'theirs')).toBe(true);
});

test('that it was taken is kept for two days, and not for good', async ({ gate }) => {
  await gate.permits.take(name, 'preauth', 1, 'ours');

  const [key = ''] = await gate.redis.keys(`${gate.prefix}:permit:*`);
  const left = await gate.redis.pttl(key);

  expect(permitsKeptMs).toBe(2 * 24 * 60 * 60 * 1_000);
  expect(left).toBeGreaterThan(permitsKeptMs - 60_000);
  expect(left).toBeLessThanOrEqual(permitsKeptMs);
});

test('asking again does not keep it longer', async ({ gate }) => {
  await gate.permits.take(name, 'preauth', 1, 'ours');
  const [key = ''] = await gate.redis.keys(`${gate.prefix}:permit:*`);
  await gate.redis.pexpire(key, 5_000);

  await gate.permits.take(name, 'preauth', 1, 'ours');

  expect(await gate.redis.pttl(key)).toBeLessThanOrEqual(5_000);
});

test('once withheld, there is none for any attempt, for as long as permits are kept', async ({ gate }) => {
  await gate.permits.withhold(name, 'preauth');

  expect(await gate.permits.take(name, 'preauth', 1, 'ours')).toBe(false);
  expect(await gate.permits.take(name, 'preauth', 7, 'ours')).toBe(false);
  expect(await gate.permits.take(name, 'capture', 1, 'ours')).toBe(true);
  const key = `${gate.prefix}:permit:preauth:none:default:one`;
  expect(await gate.redis.pttl(key)).toBeGreaterThan(permitsKeptMs - 60_000);
});
