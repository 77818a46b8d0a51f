import type { OperationRef } from '../ledger/keys.ts';
import type { Tide } from '../ledger/tide.ts';
import type { Watch } from '../ledger/watch.ts';
import type { Lease } from '../queue/lease.ts';
import type { Queues } from '../queue/queues.ts';
import { classOf } from '../telemetry/error-facts.ts';
import type { Log } from '../telemetry/log.ts';
import { type SweepBatchesDeps, sweepBatches } from './batches/sweep-batches.ts';
import { rounds } from './rounds.ts';

export interface Sweeper {
  close(): Promise<void>;
}

export interface SweepDeps {
  watch: Watch;
  queues: Queues;
  /** The duty to sweep, which one process of all has at a time. */
  duty: Lease;
  /** Milliseconds since 1970. */
  now(): number;
  log: Log;
}

/** How long a leader may be silent until another process takes over. */
export const dutyMs = 5_000;

const roundMs = 1_000;
const atOnce = 200;
/** How much later than its job's next look an operation is looked at again. */
const patienceMs = 5_000;
const backlogPatienceMs = 30_000;

/**
 * Puts every operation that is not final, and that no job will visit any more, back to work: the ledger
 * says what is to be done, jobs only remind of it. It needs none of the queue library's keys, so it
 * works after all of them were deleted.
 */
export function startSweeper(deps: SweepDeps & SweepBatchesDeps & { tide: Tide }): Sweeper {
  const closing = new AbortController();
  const complain = (why: string) => deps.log.tell('sweep failed, will be tried again', { why });
  const round = async () => {
    await deps.tide.mark();
    if (!(await deps.duty.take())) return;
    await sweep(deps, closing.signal);
    await sweepBatches(deps);
  };
  const ended = rounds(round, roundMs, closing.signal, complain);

  return {
    async close() {
      closing.abort();
      await ended;
      await deps.duty.letGo().catch(() => undefined);
    },
  };
}

/** Looks at everything that is due now, a page at a time. */
export async function sweep(deps: SweepDeps, closing?: AbortSignal): Promise<void> {
  const { watch, now } = deps;
  for (;;) {
    const refs = await watch.due(now(), atOnce);
    await watch.putOff(await lookAt(deps, refs));
    if (refs.length < atOnce || closing?.aborted) return;
    await deps.duty.take();
  }
}

/** When to look at each of them again; puts those back to work that need it. One that fails hinders no other. */
async function lookAt(deps: SweepDeps, refs: readonly OperationRef[]) {
  const looks = await Promise.allSettled(refs.map((ref) => lookAtOne(deps, ref)));

  const failed = looks.find((look) => look.status === 'rejected');
  if (failed) deps.log.tell('not put back to work, will be tried again', { why: classOf(failed.reason) });

  const now = deps.now();
  // Many at once wait for their turn in a long queue; to look each of them up again and again is dear.
  const later = refs.length < atOnce ? patienceMs : backlogPatienceMs;
  return refs.map((ref, index) => {
    const look = looks[index];
    const next = look?.status === 'fulfilled' ? look.value : now;
    return { ref, until: Math.max(next, now) + later };
  });
}

async function lookAtOne({ queues, now, log }: SweepDeps, ref: OperationRef): Promise<number> {
  const next = await queues.nextVisit(ref);
  if (next !== undefined) return next;

  log.tell('job was lost, back to work', ref);
  await queues.addAgain(ref);
  return now();
}
