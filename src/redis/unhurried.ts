import type { Cluster, Command, Redis } from 'ioredis';
import { troubleOf } from './trouble.ts';

/** States that end by themselves or by somebody's hand, not by asking again at once. */
const lasting = new Set([
  ...['OOM', 'READONLY', 'NOREPLICAS', 'MISCONF', 'LOADING', 'BUSY', 'CLUSTERDOWN', 'MASTERDOWN'],
  ...['TRYAGAIN', 'NOPERM', 'NOAUTH'],
]);

/**
 * Lets a command that Redis cannot do just now fail only after `pauseMs`.
 *
 * For workers: the queue library asks for the next job again as soon as it was refused one, which is
 * thirty thousand times a second while Redis is out of memory.
 */
export function unhurried(redis: Redis | Cluster, pauseMs = 1000): void {
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command: Command, ...rest: []) => {
    const refuse = command.reject;
    command.reject = (error: Error) => {
      if (lasting.has(troubleOf(error) ?? '')) setTimeout(() => refuse(error), pauseMs);
      else refuse(error);
    };
    return send(command, ...rest);
  };
}
