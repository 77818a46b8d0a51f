import type { Batch, BatchCounts } from '../../src/payment/batch.ts';

const none: BatchCounts = {
  ...{ selected: 0, excluded: 0, waiting: 0, under_way: 0, skipped: 0 },
  ...{ approved: 0, declined: 0, filtered: 0, error: 0, refused: 0, not_sent: 0 },
};

/** A batch as it is shown: a finished one of a business day with nothing in it, unless `changes` say otherwise. */
export function aBatch({
  counts,
  ...changes
}: Partial<Omit<Batch, 'counts'>> & { counts?: Partial<BatchCounts> } = {}): Batch {
  return {
    ...{ id: 'day-a', kind: 'capture', account: 'default', day: '2026-11-22', status: 'finished' },
    ...{ reason: null, waits: null, dry_run: false, run: 1, added: 0 },
    ...{ created_at: '2026-11-22T10:00:00.000Z', finished_at: null, until: null, totals: [] },
    ...changes,
    counts: { ...none, ...counts },
  };
}
