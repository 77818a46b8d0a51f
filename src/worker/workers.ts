import { type ConnectionOptions, type Processor, Worker } from 'bullmq';
import { visitCallback } from './callback.ts';
import { visitCapture } from './capture.ts';
import type { Desk } from './desk.ts';
import { visitPreauth } from './preauth.ts';
import { asProcessor } from './verdict.ts';

export interface Workers {
  /** True while every queue is being worked on. */
  running(): boolean;
  /** Takes no new work and waits for the visits under way, at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** A killed worker's jobs run again after the lock and one or two checks; re-entry is safe, so never fail them. */
const lockMs = 10_000;
const stallCheckMs = 5_000;
const neverTooOften = 10_000;

/** Visits at a time, per queue. A snoozing job takes no place. */
const concurrency = 50;

/** Starts working on the three queues. `connection` must wait for a Redis that is away. */
export async function startWorkers(
  connection: ConnectionOptions,
  prefix: string,
  desk: Desk,
): Promise<Workers> {
  const work = (queue: string, processor: Processor) => {
    const worker = new Worker(queue, processor, {
      connection,
      prefix,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: stallCheckMs,
      maxStalledCount: neverTooOften,
      settings: { backoffStrategy: (attempts) => Math.min(1_000 * 2 ** (attempts - 1), 30_000) },
    });
    worker.on('error', (error) => desk.log.error({ queue, why: codeOf(error) }, 'queue trouble'));
    worker.on('failed', (job, error) => {
      desk.log.error(
        { queue, ...nameOnly(job?.data), why: codeOf(error) },
        'visit failed, will be tried again',
      );
    });
    return worker;
  };

  const workers = [
    work('preauth', asProcessor(visitPreauth(desk), lockMs)),
    work('capture', asProcessor(visitCapture(desk), lockMs)),
    work('callbacks', asProcessor(visitCallback(desk), lockMs)),
  ];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));

  return {
    running: () => workers.every((worker) => worker.isRunning()),
    async close(graceMs) {
      const grace = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      await Promise.race([Promise.all(workers.map((worker) => worker.close())), grace]);
    },
  };
}

function nameOnly(data: { account?: string; client_orderid?: string } = {}) {
  return { account: data.account, client_orderid: data.client_orderid };
}

/** A code where there is one; messages of libraries may quote what was sent. */
function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? `${error.name}: ${error.message.slice(0, 200)}`;
}
