import type { BatchRef } from '../../ledger/batch-keys.ts';
import type { BatchEntry } from '../../ledger/batch-record.ts';
import type { Batch } from '../../payment/batch.ts';
import type { Desk } from '../desk.ts';
import type { Verdict } from '../verdict.ts';
import { excess } from './batch-ceilings.ts';
import { feed, horizonMs } from './batch-feed.ts';
import { select } from './batch-select.ts';
import { settle } from './batch-settle.ts';

/**
 * One visit to a batch: select what it captures, then hand it to the queue bit by bit and book how it ended. Its
 * job ends with the batch, when every capture is at its end; null if the batch is not kept any more.
 */
export function visitBatch(desk: Desk) {
  return async (ref: BatchRef): Promise<Verdict<Batch | null>> => {
    const entry = await desk.shelf.find(ref.batch);
    if (!entry) await desk.book.forget(ref);
    if (!entry || entry.batch.finished_at !== null || entry.ref.run !== ref.run)
      return { settled: entry?.batch ?? null };

    if (entry.batch.status !== 'selecting') return goOn(desk, entry);
    const selected = await select(desk, entry);
    if (selected) await begin(desk, await again(desk, entry));
    return { snooze: 0 };
  };
}

/** Nothing of this run was sent so far: this is where a batch that is too large is stopped. */
async function begin(desk: Desk, entry: BatchEntry): Promise<void> {
  const { account, id, day, dry_run, counts, run, added } = entry.batch;
  const why = excess(entry);
  const next = dry_run ? 'finished' : 'running';
  if (!(await desk.book.move(entry, why ? 'stopped' : next, why))) return;

  const { selected, skipped, excluded } = counts;
  if (why) desk.log.tell('batch stopped', { account, batch: id, why });
  else desk.log.tell('batch selected', { account, batch: id, selected, added, skipped, excluded });
  if (entry.atDayEnd && run > 1 && added === 0)
    desk.log.tell('end of day, already ran', { account, day, batch: id });
}

async function goOn(desk: Desk, entry: BatchEntry): Promise<Verdict<Batch | null>> {
  await settle(desk, entry);
  if (entry.batch.status === 'running') await feed(desk, entry);

  const now = await again(desk, entry);
  if (now.batch.run !== entry.batch.run) return { snooze: 0 }; // it was asked for again meanwhile
  if (isBusy(now.batch)) return { snooze: await pauseOf(desk, now) };
  return (await end(desk, now)) ? { settled: (await again(desk, now)).batch } : { snooze: 0 };
}

/** What a stopped run selected waits for nothing; what earlier ones handed over may still be under way. */
function isBusy({ status, counts }: Batch): boolean {
  return counts.under_way > 0 || (status === 'running' && counts.waiting > 0);
}

/** False: somebody did, or asked for it again. */
async function end(desk: Desk, entry: BatchEntry): Promise<boolean> {
  const { account, id, status, reason, counts } = entry.batch;
  if (status === 'stopped') return desk.book.move(entry, 'stopped', reason ?? '');
  if (!(await desk.book.move(entry, 'finished'))) return false;

  const { approved, skipped, selected } = counts;
  const failed = selected - approved;
  const isAll = failed + skipped === 0;
  const told = { account, batch: id, approved, failed, skipped };
  desk.log.tell(isAll ? 'batch finished' : 'batch finished, not everything captured', told);
  return true;
}

const shortestMs = 250;
const longestMs = 10_000;

/** Until the queue wants more, or something under way may have ended: the longer nothing did, the later. */
async function pauseOf(desk: Desk, { batch, progressAt }: BatchEntry): Promise<number> {
  const quiet = (desk.now() - progressAt) / 4;
  const backlog = await desk.pace.backlog(batch.account, 'batches');
  const isThin = batch.status === 'running' && batch.counts.waiting > 0;
  const thin = isThin ? backlog - horizonMs / 2 : longestMs;
  return Math.min(Math.max(Math.min(quiet, thin), shortestMs), longestMs);
}

async function again(desk: Desk, { batch }: BatchEntry): Promise<BatchEntry> {
  const entry = await desk.shelf.find(batch.id);
  if (!entry) throw new Error('a batch that was just worked on cannot be read');
  return entry;
}
