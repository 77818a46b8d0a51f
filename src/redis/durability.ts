import type { Cluster, Redis } from 'ioredis';

/** Older ones lack commands we use (GETDEL), and the queue library warns about them. */
export const oldestRedis = '6.2';

/** How well a Redis keeps what it has acknowledged. */
export interface Durability {
  /** The append-only file is on. False also where the server doesn't tell. */
  appendonly: boolean;
  /** `save`, when it writes its data to a file: empty for never; undefined where the server doesn't tell. */
  snapshots: string | undefined;
  /** Servers that copy it just now. */
  replicas: number;
  /** `appendfsync`: when a write is on disk; `unknown` where the server doesn't tell. */
  fsync: string;
  /** `maxmemory-policy`: what the server throws away when its memory is full. */
  evictionPolicy: string | 'unknown';
  /** Of the protocol it serves: Valkey and others name the Redis version they match. */
  version: string;
}

/** Asks INFO, and CONFIG GET for what INFO keeps to itself. Throws only when Redis cannot be asked at all. */
export async function durabilityOf(redis: Redis | Cluster): Promise<Durability> {
  const info = parseInfo(await redis.info());

  const aof = info.get('aof_enabled') ?? (await setting(redis, 'appendonly'));
  return {
    appendonly: aof === '1' || aof === 'yes',
    snapshots: await setting(redis, 'save'),
    replicas: Number(info.get('connected_slaves') ?? 0),
    fsync: (await setting(redis, 'appendfsync')) ?? 'unknown',
    evictionPolicy: info.get('maxmemory_policy') ?? (await setting(redis, 'maxmemory-policy')) ?? 'unknown',
    version: info.get('redis_version') ?? 'unknown',
  };
}

/** One sentence for each thing that could lose a payment's record. Empty: all is well. */
export function durabilityWarnings({ appendonly, fsync, evictionPolicy, version }: Durability): string[] {
  const warnings: string[] = [];

  if (!appendonly) {
    warnings.push(
      'Redis keeps no append-only file, so a restart can lose payments: set `appendonly yes` and `appendfsync always`.',
    );
  }
  if (appendonly && fsync !== 'always' && fsync !== 'unknown') {
    warnings.push(
      `Redis may lose the last second at a power cut (appendfsync is ${fsync}), and with it that a payment was sent: set it to \`always\`.`,
    );
  }
  if (appendonly && fsync === 'unknown') {
    warnings.push(
      'Redis does not tell how soon a write is on disk (this user may not ask it by CONFIG GET): make sure that appendfsync is `always`.',
    );
  }
  if (evictionPolicy !== 'noeviction') {
    warnings.push(
      `Redis may throw payments away when its memory is full (maxmemory-policy is ${evictionPolicy}): set it to \`noeviction\`.`,
    );
  }
  return [...warnings, ...versionWarnings(version)];
}

/** The same for where sealed cards wait: nothing may vanish there, and nothing may outlive the server. */
export function vaultWarnings({ evictionPolicy, version, ...kept }: Durability): string[] {
  const warnings = keptWarnings(kept);
  if (evictionPolicy !== 'noeviction') {
    warnings.push(
      `The Redis of the cards may throw them away when its memory is full (maxmemory-policy is ${evictionPolicy}): set it to \`noeviction\`.`,
    );
  }
  return [...warnings, ...versionWarnings(version)];
}

/** What is deleted in Redis stays in its files, and in those of its copies. */
function keptWarnings(kept: Pick<Durability, 'appendonly' | 'snapshots' | 'replicas'>): string[] {
  const warnings: string[] = [];
  if (kept.appendonly) {
    warnings.push(
      'The Redis of the cards keeps an append-only file, where sealed cards outlive their time: set `appendonly no`, and delete the file.',
    );
  }
  if (kept.snapshots === undefined) {
    warnings.push(
      'The Redis of the cards does not tell whether it writes snapshots (this user may not ask it by CONFIG GET): make sure that save is `""`.',
    );
  } else if (kept.snapshots !== '') {
    warnings.push(
      `The Redis of the cards writes snapshots to its disk, where sealed cards outlive their time (save is ${kept.snapshots}): set \`save ""\`, and delete the file.`,
    );
  }
  if (kept.replicas > 0) {
    warnings.push(
      `The Redis of the cards is copied to ${kept.replicas} replica(s), where sealed cards may outlive their time: give it none, or make sure that they keep no files either.`,
    );
  }
  return warnings;
}

function versionWarnings(version: string): string[] {
  if (version === 'unknown' || !isAtLeast(version, oldestRedis)) {
    return [`Redis ${oldestRedis} or newer is needed (this one says ${version}): upgrade it.`];
  }
  return [];
}

/** Compares dotted versions number by number; what is missing counts as 0. */
export function isAtLeast(version: string, floor: string): boolean {
  const [have, want] = [version, floor].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  );
  for (const [index, wanted] of (want ?? []).entries()) {
    const part = have?.[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

function parseInfo(text: string): Map<string, string> {
  const pairs = text.split('\r\n').filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(pairs.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

/** undefined where CONFIG is forbidden, as managed servers do. */
async function setting(redis: Redis | Cluster, name: string): Promise<string | undefined> {
  const reply = await redis.config('GET', name).catch(() => undefined);
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
}
