import { test as base, expect } from 'vitest';
import type { Store } from '../../src/ledger/store.ts';
import { type Lease, openLease } from '../../src/queue/lease.ts';
import { connect } from '../../src/redis/connections.ts';
import { testRedis } from '../support/redis.ts';

interface Office {
  /** One more process that wants this duty. */
  candidate(duty?: string, ms?: number): Lease;
  redis: Store;
  key: string;
}

const test = base.extend<{ office: Office }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  office: async ({}, use) => {
    const { queueTarget, prefix } = testRedis();
    const redis = connect(queueTarget, 'worker');
    const candidate = (duty = 'sweep', ms = 60_000) => openLease(redis, prefix, duty, ms);
    await use({ candidate, redis, key: `${prefix}:lease:sweep` });
    redis.disconnect();
  },
});

test('of many who want a duty, one has it', async ({ office }) => {
  const candidates = Array.from({ length: 10 }, () => office.candidate());

  const answers = await Promise.all(candidates.map((one) => one.take()));

  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('who has it keeps it by saying so, for the whole time again', async ({ office }) => {
  const [ours, theirs] = [office.candidate(), office.candidate()];
  await ours.take();
  await office.redis.pexpire(office.key, 5_000);

  expect(await ours.take()).toBe(true);
  expect(await office.redis.pttl(office.key)).toBeGreaterThan(50_000);
  expect(await theirs.take()).toBe(false);
});

test('asking in vain does not prolong it for the holder', async ({ office }) => {
  await office.candidate().take();
  await office.redis.pexpire(office.key, 5_000);

  await office.candidate().take();

  expect(await office.redis.pttl(office.key)).toBeLessThanOrEqual(5_000);
});

test('who is silent loses it', async ({ office }) => {
  await office.candidate('sweep', 50).take();
  const next = office.candidate();

  await expect.poll(() => next.take()).toBe(true);
});

test('it can be let go at once, by its holder alone', async ({ office }) => {
  const [ours, theirs] = [office.candidate(), office.candidate()];
  await ours.take();

  await theirs.letGo();
  expect(await theirs.take()).toBe(false);

  await ours.letGo();
  expect(await theirs.take()).toBe(true);
});

test('each duty is its own', async ({ office }) => {
  await office.candidate('sweep').take();

  expect(await office.candidate('scheduling').take()).toBe(true);
});
