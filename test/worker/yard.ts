import { Queue, Worker } from 'bullmq';
import { test as base } from 'vitest';
import { openShelf } from '../../src/ledger/batch-shelf.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Store } from '../../src/ledger/store.ts';
import { openWatch } from '../../src/ledger/watch.ts';
import type { PaymentName } from '../../src/payment/payment.ts';
import { openBatchQueue } from '../../src/queue/batches/batch-queue.ts';
import { visitId } from '../../src/queue/jobs.ts';
import { openLease } from '../../src/queue/lease.ts';
import { openQueues } from '../../src/queue/queues.ts';
import { connect } from '../../src/redis/connections.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import type { SweepBatchesDeps } from '../../src/worker/batches/sweep-batches.ts';
import type { SweepDeps } from '../../src/worker/sweep.ts';
import { asProcessor, type Verdict } from '../../src/worker/verdict.ts';
import { opening } from '../ledger/book.ts';
import { testRedis } from '../support/redis.ts';

/** A ledger and its queues, and nobody who works or sweeps but the test. */
export interface Yard {
  redis: Store;
  prefix: string;
  ledger: Ledger;
  /** What a sweeper has, with a clock by which everything is due. */
  deps: SweepDeps & SweepBatchesDeps;
  /** Opens a payment, with its job or, as after a crash, without. */
  payment(job?: 'with job' | 'without job'): Promise<PaymentName>;
  /** Works on preauths, every visit alike, until it is told to stop. */
  work(visit: (name: PaymentName) => Promise<Verdict<string>>): () => Promise<void>;
  /** What the queue says of the preauth's job. */
  jobOf(name: PaymentName): Promise<string>;
  /** Where the queue keeps that job. */
  jobKey(name: PaymentName): string;
  /** When the preauth is due, ms since 1970; undefined when it is not any more. */
  dueAt(name: PaymentName): Promise<number | undefined>;
}

export const minute = 60_000;

/** How long an event is waited for, on a machine that has much to do. */
export const patience = { timeout: 15_000 };

export const test = base.extend<{ yard: Yard }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixture's needs from this pattern
  yard: async ({}, use) => {
    const { queueTarget, prefix } = testRedis();
    const redis = connect(queueTarget, 'worker');
    const closing: (() => Promise<void>)[] = [];
    await use(yardOn(redis, prefix, closing));
    for (const close of closing.toReversed()) await close();
    redis.disconnect();
  },
});

function yardOn(redis: Store, prefix: string, closing: (() => Promise<void>)[]): Yard {
  const queue = new Queue('preauth', { connection: redis, prefix });
  const queues = openQueues(redis, prefix);
  const batchQueue = openBatchQueue(redis, prefix);
  const ledger = new Ledger(redis, prefix);
  closing.push(
    () => batchQueue.close(),
    () => queues.close(),
    () => queue.close(),
  );

  return {
    redis,
    prefix,
    ledger,
    deps: {
      watch: openWatch(redis, prefix),
      queues,
      shelf: openShelf(redis, prefix),
      batchQueue,
      duty: openLease(redis, prefix, 'sweep', minute),
      now: () => Date.now() + minute,
      log: silentLog,
    },
    async payment(job = 'with job') {
      const name = opening();
      await ledger.open(name);
      if (job === 'with job') await queues.addVisit('preauth', name);
      return name;
    },
    work(visit) {
      const worker = new Worker('preauth', asProcessor(visit, 10_000), { connection: redis, prefix });
      worker.on('error', () => undefined);
      closing.push(() => worker.close());
      return () => worker.close();
    },
    jobOf: (name) => queue.getJobState(visitId('preauth', name)),
    jobKey: (name) => `${prefix}:preauth:${visitId('preauth', name)}`,
    async dueAt({ account, client_orderid }) {
      const score = await redis.zscore(ledger.keys.due, `preauth:${account}:${client_orderid}`);
      return score === null ? undefined : Number(score);
    },
  };
}
