import { defineConfig } from 'vitest/config';
import { brokenFiles } from './broken-files.ts';
import { type Group, type GroupName, groups } from './groups.ts';

const group: Group = groups[(process.env.MUTATE_GROUP ?? 'words') as GroupName];

/** The tests that judge the mutants of one group. A mutant that lets a test wait for ever fails it soon. */
export default defineConfig({
  test: {
    include: [...group.tests],
    // One worker for all files of a mutant: starting them costs more than the tests.
    isolate: false,
    setupFiles: ['test/mutate/few-runs.ts'],
    globalSetup: group.redis ? ['test/support/redis-for-all.ts'] : [],
    reporters: [brokenFiles()],
    testTimeout: 5_000,
    hookTimeout: 10_000,
  },
});
