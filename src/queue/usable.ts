import type { Queue } from 'bullmq';
import type { Store } from '../ledger/store.ts';

/** How much of its history each queue keeps for listeners. */
export const streams = { events: { maxLen: 1_000 } };

/**
 * A queue whose first question Redis refused (it was busy, or denied a command) is of no use for good: then
 * the next caller gets another.
 */
export function usable<Data, Result>(open: () => Queue<Data, Result>) {
  const opened = () => {
    const queue = open();
    // The connection reports its own troubles; an emitter without a listener would end the process.
    return queue.on('error', () => undefined);
  };
  let queue = opened();

  return {
    async ready(): Promise<Queue<Data, Result>> {
      const tried = queue;
      return tried.waitUntilReady().then(
        () => tried,
        (error: unknown) => {
          if (queue === tried) queue = opened();
          throw error;
        },
      );
    },
    close: () => queue.close(),
  };
}

/**
 * The library waits for a Redis that was never there, whatever the connection says about waiting. Any
 * command asks the connection itself: a producer's fails at once, a worker's waits.
 */
export async function notWithoutRedis(connection: Store): Promise<void> {
  if (connection.status !== 'ready') await connection.ping();
}

/** States of a job that will be worked on. Asleep as well: one that was busy a moment ago. */
export const willLook: ReadonlySet<string> = new Set(['active', 'waiting', 'prioritized', 'delayed']);
