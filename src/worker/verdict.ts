import { DelayedError, type Job } from 'bullmq';

/** What one visit to a job tells the queue. Anything thrown means that something broke: try again. */
export type Verdict<Result> =
  | { settled: Result }
  /** Look again in so many milliseconds; costs no attempt. */
  | { snooze: number };

/**
 * The one place that speaks BullMQ's control-flow dialect.
 *
 * The heartbeat keeps the job's lock whatever happens to the worker's own renewal: BullMQ 6.7 drops
 * the renewal of a job that is woken into a worker that has just parked it.
 */
export function asProcessor<Data, Result>(visit: (data: Data) => Promise<Verdict<Result>>, lockMs: number) {
  return async (job: Job<Data, Result>, token = ''): Promise<Result> => {
    const heartbeat = setInterval(
      () => void job.extendLock(token, lockMs).catch(() => undefined),
      lockMs / 3,
    );
    try {
      const verdict = await visit(job.data);
      if ('settled' in verdict) return verdict.settled;

      // Nothing may stand between these two: what comes between can run beside the woken job.
      await job.moveToDelayed(Date.now() + verdict.snooze, token);
      throw new DelayedError();
    } finally {
      clearInterval(heartbeat);
    }
  };
}
