import { ErrorCode, type Job, Queue } from 'bullmq';
import type { OperationRef } from '../ledger/keys.ts';
import type { Store } from '../ledger/store.ts';
import type { OperationName, Payment, PaymentName } from '../payment/payment.ts';
import { jobOptions, type News, newsId, type Visit, visitId } from './jobs.ts';
import { notWithoutRedis, streams, usable, willLook } from './usable.ts';

export type VisitJob = Job<Visit, Payment>;

/** The queues. Adding what is already there changes nothing: a job is named by what it is about. */
export interface Queues {
  /** `delayMs`: until its turn comes. */
  addVisit(operation: OperationName, name: PaymentName, delayMs?: number): Promise<VisitJob>;
  addNews(news: News): Promise<void>;
  /**
   * When the job of an operation looks next (ms since 1970), now if it is being visited or is about to be;
   * undefined if no job will.
   */
  nextVisit(ref: OperationRef): Promise<number | undefined>;
  /** Adds the job of an operation in place of one that will not run any more. */
  addAgain(ref: OperationRef): Promise<void>;
  /**
   * Cuts the sleep of an operation's job short. False: the job is busy just now and may fall asleep
   * without having seen what happened, so come back in a moment.
   */
  wake(operation: OperationName, name: PaymentName): Promise<boolean>;
  close(): Promise<void>;
}

export const queueNames = ['preauth', 'capture', 'cancel', 'callbacks', 'batches', 'cut-offs'] as const;

export function openQueues(connection: Store, prefix: string): Queues {
  const options = { connection, prefix, streams };
  const visits = {
    preauth: usable(() => new Queue<Visit, Payment>('preauth', options)),
    capture: usable(() => new Queue<Visit, Payment>('capture', options)),
    cancel: usable(() => new Queue<Visit, Payment>('cancel', options)),
  };
  const callbacks = usable(() => new Queue<News>('callbacks', options));

  return {
    async addVisit(operation, { account, client_orderid }, delayMs = 0) {
      await notWithoutRedis(connection);
      const visit = { account, client_orderid };
      const queue = await visits[operation].ready();
      return queue.add(operation, visit, {
        ...jobOptions.visit,
        jobId: visitId(operation, visit),
        ...(delayMs > 0 && { delay: Math.ceil(delayMs) }),
      });
    },
    async addNews(news) {
      await notWithoutRedis(connection);
      const queue = await callbacks.ready();
      await queue.add('news', news, { ...jobOptions.news, jobId: newsId(news) });
    },
    async nextVisit(ref) {
      const score = await connection.zscore(`${prefix}:${ref.operation}:delayed`, idOf(ref));
      // The library keeps the time in the upper bits of the score, and the order of equal ones below.
      if (score !== null) return Math.floor(Number(score) / 0x1000);

      const state = await (await visits[ref.operation].ready()).getJobState(idOf(ref));
      return willLook.has(state) ? Date.now() : undefined;
    },
    async addAgain(ref) {
      await (await visits[ref.operation].ready()).remove(idOf(ref));
      await this.addVisit(ref.operation, ref);
    },
    async wake(operation, name) {
      const job = await (await visits[operation].ready()).getJob(visitId(operation, name));
      if (job) return promote(job);
      await this.addVisit(operation, name); // it was lost, and has a reason to look
      return true;
    },
    async close() {
      await Promise.all([...Object.values(visits), callbacks].map((queue) => queue.close()));
    },
  };
}

function idOf(ref: OperationRef): string {
  return visitId(ref.operation, ref);
}

async function promote(job: VisitJob): Promise<boolean> {
  try {
    await job.promote();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code !== ErrorCode.JobNotInState) throw error;
    // A waiting job will look anyway, a finished one need not. A busy one may miss the news, also
    // when it has fallen asleep since the line above.
    const state = await job.getState();
    return state !== 'active' && state !== 'delayed';
  }
}
