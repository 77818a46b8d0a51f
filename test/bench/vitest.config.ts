import { defineConfig } from 'vitest/config';

/** Benchmarks print figures and assert none: a slow machine is not a bug. */
export default defineConfig({
  test: {
    include: ['test/bench/*.bench.ts'],
    testTimeout: 300_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
