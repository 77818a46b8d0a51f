import { DelayedError, type Job } from 'bullmq';
import { type Hold, holdOn } from './hold.ts';

/** What one visit to a job tells the queue. Anything thrown means that something broke: try again. */
export type Verdict<Result> =
  | { settled: Result }
  /** Look again in so many milliseconds; costs no attempt. */
  | { snooze: number };

/** The one place that speaks BullMQ's control-flow dialect. */
export function asProcessor<Data, Result>(
  visit: (data: Data, hold: Hold) => Promise<Verdict<Result>>,
  lockMs: number,
) {
  return async (job: Job<Data, Result>, token = ''): Promise<Result> => {
    const hold = holdOn(job, token, lockMs);
    try {
      const verdict = await visit(job.data, hold);
      if ('settled' in verdict) return verdict.settled;

      // Nothing may stand between these two: what comes between can run beside the woken job.
      await job.moveToDelayed(Date.now() + verdict.snooze, token);
      throw new DelayedError();
    } finally {
      hold.letGo();
    }
  };
}
