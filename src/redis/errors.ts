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
