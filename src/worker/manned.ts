import { setTimeout as after } from 'node:timers/promises';
import type { Worker } from 'bullmq';

/** A place at a queue that is never left. */
export interface Post {
  running(): boolean;
  close(): Promise<void>;
}

/**
 * Sets a worker to work once Redis has answered its first questions, and puts another in its place where
 * Redis refuses them (it is busy, or denies a command).
 *
 * The library keeps such a refusal for good: run all the same, the worker would ask again without a
 * pause, and nothing else in the process would ever get its turn.
 */
export function manned(hire: () => Worker, pauseMs = 1_000): Post {
  const closing = new AbortController();
  let worker = hire();
  void begin();

  return {
    running: () => worker.isRunning(),
    async close() {
      closing.abort();
      await worker.close();
    },
  };

  async function begin(): Promise<void> {
    while (!(await isReady(worker))) {
      await worker.close(true).catch(() => undefined);
      await after(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted) return;
      worker = hire();
    }
    if (!closing.signal.aborted) await worker.run();
  }
}

async function isReady(worker: Worker): Promise<boolean> {
  return worker.waitUntilReady().then(
    () => true,
    () => false,
  );
}
