/**
 * What can stop us from having a Redis. Each message is for the person who starts the process: it
 * says what to do next and can be shown without its stack.
 */
export abstract class RedisError extends Error {
  /** Stable and greppable; the message may change, this may not. */
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No usable `redis-server` or `valkey-server` on the PATH. */
export class RedisMissing extends RedisError {
  readonly code = 'REDIS_MISSING';
}

/** The folder for data cannot be made, or is not ours to write. */
export class DataDirUnusable extends RedisError {
  readonly code = 'DATA_DIR_UNUSABLE';
}

/** Another living process owns the Redis in this folder. */
export class DataDirInUse extends RedisError {
  readonly code = 'DATA_DIR_IN_USE';
  /** The owner, as numbered where it runs. */
  readonly pid: number;

  constructor(pid: number, message: string) {
    super(message);
    this.pid = pid;
  }
}

/** A Redis of an earlier run holds the socket and cannot be ended. */
export class RedisLeftOver extends RedisError {
  readonly code = 'REDIS_LEFT_OVER';
}

/** Redis was started and ended, or never answered. The message carries its own last words. */
export class RedisRefused extends RedisError {
  readonly code = 'REDIS_REFUSED';
}

/** No Redis answered where one was configured. */
export class RedisUnreachable extends RedisError {
  readonly code = 'REDIS_UNREACHABLE';
}

/** A Redis that is configured cannot do just now what it was asked; what was asked may have been done or not. */
export class StoreUnavailable extends RedisError {
  readonly code = 'STORE_UNAVAILABLE';
  /** What Redis or the system said, in one word: `OOM`, `READONLY`, `ECONNREFUSED`; `SLOW` for no answer. */
  readonly trouble: string;

  constructor(trouble: string) {
    super(`Redis cannot do it just now (${trouble}): ${cureOf(trouble)}, then repeat the same request.`);
    this.trouble = trouble;
  }
}

const cures: Readonly<Record<string, string>> = {
  OOM: 'give it more memory (maxmemory)',
  READONLY: 'set REDIS_URL and VAULT_REDIS_URL to the primary, not to a replica',
  NOREPLICAS: 'bring its replicas back (min-replicas-to-write)',
  MISCONF: 'look why it cannot write to its disk',
  LOADING: 'wait until it has read its files',
  MASTERDOWN: 'bring its primary back',
  NOPERM: 'give its user the rights',
  NOAUTH: 'put the password into REDIS_URL or VAULT_REDIS_URL',
};

function cureOf(trouble: string): string {
  return cures[trouble] ?? 'check that it runs, and REDIS_URL and VAULT_REDIS_URL';
}
