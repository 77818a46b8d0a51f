import type { BatchShelf } from '../../ledger/batch-shelf.ts';
import type { BatchQueue } from '../../queue/batches/batch-queue.ts';
import type { Log } from '../../telemetry/log.ts';

export interface SweepBatchesDeps {
  shelf: BatchShelf;
  batchQueue: BatchQueue;
  log: Log;
}

/** Puts every batch that is not over, and that no job will visit any more, back to work. They are few. */
export async function sweepBatches({ shelf, batchQueue, log }: SweepBatchesDeps): Promise<void> {
  for (const ref of await shelf.unfinished()) {
    if (!(await batchQueue.addIfLost(ref))) continue;
    const { account, batch } = ref;
    log.tell('job of a batch was lost, back to work', { account, batch });
  }
}
