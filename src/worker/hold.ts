import type { Job } from 'bullmq';

/** A job's lock, as far as we can be sure that it is still ours. */
export interface Hold {
  /** Asked at once and answered by the clock: a process that slept cannot have heard of its loss yet. */
  isOurs(): boolean;
  letGo(): void;
}

/**
 * Keeps the lock of a job while it is being visited, whatever happens to the worker's own renewal: BullMQ
 * 6.7 drops the renewal of a job that is woken into a worker that has just parked it.
 */
export function holdOn(job: Job, token: string, lockMs: number): Hold {
  // The library locked it when it fetched it, and that may be a while ago.
  let ours = performance.now() + (job.processedOn ?? 0) + lockMs - Date.now();

  const beat = setInterval(async () => {
    const asked = performance.now();
    const extended = await job.extendLock(token, lockMs).catch(() => 0);
    if (extended > 0) ours = asked + lockMs;
  }, lockMs / 3);

  return {
    isOurs: () => performance.now() < ours,
    letGo: () => clearInterval(beat),
  };
}
