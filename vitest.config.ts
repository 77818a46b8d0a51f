import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/redis-for-all.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // What is waited for comes; on a busy machine not within the usual second.
    expect: { poll: { timeout: 10_000 } },
    // Most tests wait for something, so that even two cores can do three files at once.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { sequencer: SlowestFirst },
  },
});
