import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { expect, onTestFinished } from 'vitest';
import { type ConnectionKind, connect, type RedisTarget } from '../../src/redis/connections.ts';
import {
  type EmbeddedRedis,
  type EmbeddedRedisOptions,
  startEmbeddedRedis,
} from '../../src/redis/embedded.ts';

/** A folder to this test alone. */
export function scratchDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-redis-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the pair and stops it after the test. */
export async function startPair(options: EmbeddedRedisOptions): Promise<EmbeddedRedis> {
  const redis = await startEmbeddedRedis(options);
  onTestFinished(() => redis.stop());
  return redis;
}

/** A client that is hung up after the test. */
export function client(
  target: RedisTarget,
  kind: ConnectionKind = 'worker',
  onError?: (code: string) => void,
): Redis {
  const redis = connect(target, kind, onError) as Redis; // never a Cluster here
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** What the system says about a process (`ppid`, `pgid`, `stat`); empty when there is none. */
export function processField(pid: number, field: string): string {
  try {
    return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** True while the process does something; a zombie doesn't. */
export function runs(pid: number): boolean {
  return !['', 'Z'].includes(processField(pid, 'stat').slice(0, 1));
}

/** For what nobody announces: looks until `seen`, at most for ten seconds. */
export async function eventually(seen: () => boolean): Promise<void> {
  await expect.poll(seen, { timeout: 10_000, interval: 20 }).toBe(true);
}
