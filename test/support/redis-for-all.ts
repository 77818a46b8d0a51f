import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect, type RedisTarget } from '../../src/redis/connections.ts';
import { type EmbeddedRedis, type EmbeddedTargets, startEmbeddedRedis } from '../../src/redis/embedded.ts';
import { type AclServer, aclFile, rightsIn } from './acl.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    redis: EmbeddedTargets;
  }
}

let redis: EmbeddedRedis | undefined;
let dataDir: string | undefined;

/**
 * One pair of servers for the whole run; test/support/redis.ts gives each test its own corner. They know the
 * users of deploy/redis: a role that is refused anything by them makes the run fail, whatever its tests say.
 */
export async function setup(project: TestProject): Promise<void> {
  dataDir = await mkdtemp(join(tmpdir(), 'paynet-test-'));
  redis = await startEmbeddedRedis({ dataDir, fsync: 'everysec' });
  await Promise.all([letIn('queue', redis.queue), letIn('vault', redis.vault)]);
  project.provide('redis', { queue: redis.queue, vault: redis.vault });
}

export async function teardown(): Promise<void> {
  const refused = redis
    ? [...(await refusedBy('queue', redis.queue)), ...(await refusedBy('vault', redis.vault))]
    : [];
  await redis?.stop();
  if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  if (refused.length === 0) return;
  // An error in here is shown, and the run is a success all the same.
  process.exitCode = 1;
  throw new Error(`deploy/redis gives too few rights:\n${refused.join('\n')}`);
}

/** The users with their rights, for the keys of all tests; who does not log in still may do everything. */
async function letIn(server: AclServer, target: RedisTarget): Promise<void> {
  const admin = connect(target, 'worker');
  for (const { user, rules } of rightsIn(aclFile(server, '{t-*}')))
    await admin.acl('SETUSER', user, ...rules);
  admin.disconnect();
}

async function refusedBy(server: AclServer, target: RedisTarget): Promise<string[]> {
  const admin = connect(target, 'worker');
  const refusals = (await admin.acl('LOG')) as string[][];
  admin.disconnect();
  return refusals.map((pairs) => {
    const of = (field: string) => pairs[pairs.indexOf(field) + 1];
    return `  ${server}.acl, ${of('username')}: ${of('reason')} ${of('object')} (${of('context')})`;
  });
}
