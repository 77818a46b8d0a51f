import { type ConnectionOptions, Worker } from 'bullmq';
import { classOf, codeOf } from '../telemetry/error-facts.ts';
import { seldom } from '../telemetry/seldom.ts';
import { visitBatch } from './batches/batch.ts';
import { visitCallback } from './callback.ts';
import { visitCancel } from './cancel.ts';
import { visitCapture } from './capture.ts';
import { configuredHere, openElsewhere } from './configured-here.ts';
import type { Desk } from './desk.ts';
import { manned } from './manned.ts';
import { visitPreauth } from './preauth.ts';
import { type About, timed, type Visit } from './timed.ts';
import { asProcessor } from './verdict.ts';

export interface Workers {
  /** True while every queue is being worked on. */
  running(): boolean;
  /** Takes no new work and waits for the visits under way, however long they take. */
  close(): Promise<void>;
}

/** A killed worker's jobs run again after the lock and one or two checks; re-entry is safe, so never fail them. */
const lockMs = 8_000;
const stallCheckMs = 3_000;
const neverTooOften = 10_000;

/** Visits at a time, per queue; `places.ts` shares them out. A snoozing job takes no place. */
const concurrency = 500;

/** Starts working on all queues, as soon as Redis is there: `connection` must wait for it. */
export function startWorkers(connection: ConnectionOptions, prefix: string, desk: Desk): Workers {
  const isElsewhere = openElsewhere(desk.log);
  const work =
    <Data extends About, Result>(queue: string, visit: Visit<Data, Result>) =>
    () => {
      const processor = timed(desk.log, queue, configuredHere(isElsewhere, visit));
      const worker = new Worker(queue, asProcessor(processor, lockMs), {
        connection,
        autorun: false,
        prefix,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: stallCheckMs,
        maxStalledCount: neverTooOften,
        settings: { backoffStrategy: (attempts) => Math.min(1_000 * 2 ** (attempts - 1), 30_000) },
      });
      const complain = seldom(30_000, (why) => desk.log.tell('queue trouble', { queue, why }));
      worker.on('error', (error) => complain(nameOf(error)));
      worker.on('failed', (job, error) => {
        desk.log.tell('visit failed, will be tried again', {
          queue,
          ...namesOnly(job?.data),
          why: nameOf(error),
        });
      });
      return worker;
    };

  const posts = [
    manned(work('preauth', visitPreauth(desk))),
    manned(work('capture', visitCapture(desk))),
    manned(work('cancel', visitCancel(desk))),
    manned(work('callbacks', visitCallback(desk))),
    manned(work('batches', visitBatch(desk))),
  ];

  return {
    running: () => posts.every((post) => post.running()),
    async close() {
      await Promise.all(posts.map((post) => post.close()));
    },
  };
}

function namesOnly({ account, client_orderid, batch }: Partial<About> = {}) {
  return { account, client_orderid, batch };
}

/** A code where there is one (Redis puts its own first); messages of libraries may quote what was sent. */
function nameOf(error: Error): string {
  const [word] = error.name === 'ReplyError' ? (/^[A-Z]+(?= )/.exec(error.message) ?? []) : [];
  return codeOf(error) ?? word ?? classOf(error);
}
