import { ErrorCode, type Job, Queue } from 'bullmq';
import type { BatchRef } from '../../ledger/batch-keys.ts';
import type { Store } from '../../ledger/store.ts';
import type { Batch } from '../../payment/batch.ts';
import { batchJobId, jobOptions } from '../jobs.ts';
import { notWithoutRedis, streams, usable, willLook } from '../usable.ts';

/** A job of a batch ends with it; null if it was not kept until then. */
export type BatchJob = Job<BatchRef, Batch | null>;

/** The queue `batches`. Adding what is already there changes nothing. */
export interface BatchQueue {
  add(ref: BatchRef): Promise<BatchJob>;
  /** Cuts the sleep of a batch's job short, if it sleeps: there is more to do. */
  wake(job: BatchJob): Promise<void>;
  /** Adds the job of a batch where none will look at it any more. True: it did. */
  addIfLost(ref: BatchRef): Promise<boolean>;
  close(): Promise<void>;
}

export function openBatchQueue(connection: Store, prefix: string): BatchQueue {
  const batches = usable(() => new Queue<BatchRef, Batch | null>('batches', { connection, prefix, streams }));
  const add = async (ref: BatchRef) => {
    await notWithoutRedis(connection);
    return (await batches.ready()).add('batch', ref, { ...jobOptions.visit, jobId: batchJobId(ref) });
  };

  return {
    add,
    async wake(job) {
      // To promote it would want a command that takes jobs out of queues, which shops may not.
      await job.changeDelay(0).catch((error: { code?: number }) => {
        if (error.code !== ErrorCode.JobNotInState) throw error;
      });
    },
    async addIfLost(ref) {
      const queue = await batches.ready();
      if (willLook.has(await queue.getJobState(batchJobId(ref)))) return false;
      await queue.remove(batchJobId(ref));
      await add(ref);
      return true;
    },
    close: () => batches.close(),
  };
}
