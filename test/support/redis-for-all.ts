import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type EmbeddedRedis, type EmbeddedTargets, startEmbeddedRedis } from '../../src/redis/embedded.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    redis: EmbeddedTargets;
  }
}

let redis: EmbeddedRedis | undefined;
let dataDir: string | undefined;

/** One pair of servers for the whole run; test/support/redis.ts gives each test its own corner. */
export async function setup(project: TestProject): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'paynet-test-'));
  redis = await startEmbeddedRedis({ dataDir, fsync: 'everysec' });
  project.provide('redis', { queue: redis.queue, vault: redis.vault });
}

export async function teardown(): Promise<void> {
  await redis?.stop();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
}
