import { openShelf } from '../ledger/batch-shelf.ts';
import type { Store } from '../ledger/store.ts';
import type { Tide } from '../ledger/tide.ts';
import { openWatch } from '../ledger/watch.ts';
import { openBatchQueue } from '../queue/batches/batch-queue.ts';
import { openLease } from '../queue/lease.ts';
import { openQueues } from '../queue/queues.ts';
import { connect, type RedisTarget } from '../redis/connections.ts';
import type { Log } from '../telemetry/log.ts';
import { dutyMs, startSweeper } from '../worker/sweep.ts';
import { atMost } from './at-most.ts';
import { watchClock } from './clock-watch.ts';
import type { Overlay } from './overlay.ts';

export interface SweepSideOptions {
  queue: RedisTarget;
  prefix: string;
  log: Log;
  onError: (code: string) => void;
  overlay: Overlay;
  tide(redis: Store): Tide;
}

/** Builds what puts lost jobs back, and looks at the clock. Any process may do it; of all that run, one does at a time. */
export function openSweepSide({ queue, prefix, log, onError, overlay, tide }: SweepSideOptions) {
  const redis = connect(queue, 'worker', onError);
  const queues = overlay('queues', openQueues(redis, prefix));
  const batchQueue = openBatchQueue(redis, prefix);
  const clockWatch = watchClock(redis, log);
  const sweeper = startSweeper({
    watch: openWatch(redis, prefix),
    queues,
    shelf: openShelf(redis, prefix),
    batchQueue,
    duty: openLease(redis, prefix, 'sweep', dutyMs),
    tide: tide(redis),
    now: Date.now,
    log,
  });

  return {
    async close(): Promise<void> {
      clockWatch.close();
      await atMost(1_000, sweeper.close());
      await atMost(1_000, Promise.all([queues.close(), batchQueue.close()])); // the library waits for a Redis that is away
      redis.disconnect();
    },
  };
}
