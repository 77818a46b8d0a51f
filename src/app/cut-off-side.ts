import type { AccountEntry } from '../config/accounts.ts';
import { BatchBook } from '../ledger/batch-book.ts';
import { openShelf } from '../ledger/batch-shelf.ts';
import { openTray } from '../ledger/batch-tray.ts';
import { openAlarms } from '../queue/batches/alarms.ts';
import { openBatchQueue } from '../queue/batches/batch-queue.ts';
import { openEndOfDayRecord } from '../queue/batches/end-of-day-record.ts';
import { openBatchWith } from '../queue/batches/open-batch.ts';
import { connect, type RedisTarget } from '../redis/connections.ts';
import type { Log } from '../telemetry/log.ts';
import { startCutOffs } from '../worker/batches/cut-off.ts';
import { rulesOf } from './accounts.ts';
import { atMost } from './at-most.ts';

export interface CutOffSideOptions {
  queue: RedisTarget;
  prefix: string;
  accounts: readonly AccountEntry[];
  log: Log;
  onError: (code: string) => void;
}

/** Builds what ends the business days of accounts. Waits for a Redis that is away. */
export function openCutOffSide({ queue, prefix, accounts, log, onError }: CutOffSideOptions) {
  const redis = connect(queue, 'worker', onError);
  const batchQueue = openBatchQueue(redis, prefix);
  const openBatch = openBatchWith({
    accounts: accounts.map(rulesOf),
    book: new BatchBook(redis, prefix),
    shelf: openShelf(redis, prefix),
    tray: (name) => openTray(redis, prefix, name),
    batchQueue,
    now: Date.now,
    promptly: (work) => work,
  });
  const cutOffs = startCutOffs(redis, prefix, {
    accounts: accounts.flatMap(cutOffOf),
    without: accounts.filter(({ capture_at }) => capture_at === undefined).map(({ id }) => id),
    record: openEndOfDayRecord(redis, prefix),
    alarms: openAlarms(redis, prefix, Date.now),
    batches: { openBatch },
    now: Date.now,
    log,
  });

  return {
    async close(): Promise<void> {
      // The library waits for a Redis that is away.
      await atMost(1_000, cutOffs.close());
      await atMost(1_000, batchQueue.close());
      redis.disconnect();
    },
  };
}

function cutOffOf({ id, capture_at: captureAt, time_zone: timeZone = 'UTC' }: AccountEntry) {
  return captureAt === undefined ? [] : [{ id, captureAt, timeZone }];
}
