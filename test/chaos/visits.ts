import { type Job, Worker } from 'bullmq';
import { tell } from './reports.ts';

interface Inside {
  processJob(this: Worker, job: Job, ...rest: unknown[]): Promise<unknown>;
}

/**
 * Tells of every visit to a job, from when the library takes it up until it has put it away again. What
 * began and did not end was under way in a process that was killed.
 */
export function tellOfVisits(): void {
  const inside = Worker.prototype as unknown as Inside;
  const { processJob } = inside;

  inside.processJob = async function processTold(job, ...rest) {
    const visit = {
      kind: 'visit',
      job: `${this.name} ${job.id}`,
      about: job.data?.client_orderid ?? '',
    } as const;
    tell({ ...visit, phase: 'begun' });
    try {
      return await processJob.call(this, job, ...rest);
    } finally {
      tell({ ...visit, phase: 'ended' });
    }
  };
}
