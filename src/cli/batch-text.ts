import type { Batch } from '../payment/batch.ts';
import { batchWords, describeWait, itemWords, shortStatusOf } from './batch-words.ts';
import { table } from './output.ts';

/** One batch in a few lines, with its totals. */
export function describeBatch(batch: Batch): string {
  const { id, account, day, dry_run, reason, waits } = batch;
  const lines = [
    `${id} (${account}, business day ${day}): ${dry_run ? wouldDo(batch) : batchWords[batch.status]}`,
    ...(reason === null ? [] : [`  ${reason}`]),
    `  ${countsOf(batch)}`,
    ...(waits ? describeWait(waits).split('\n') : []).map((line) => `  ${line}`),
  ];
  return [...lines, ...(dry_run ? [] : totalsOf(batch))].join('\n');
}

/** What a dry run found. */
function wouldDo({ status, counts, totals }: Batch): string {
  if (status === 'selecting') return 'dry run, looking for what it would capture';
  if (status === 'stopped') return 'dry run: it would be stopped, and nothing be sent';
  const money = totals.map(({ currency, selected }) => `${selected} ${currency}`).join(', ');
  const payments = counts.selected === 1 ? '1 payment' : `${counts.selected} payments`;
  return `would capture ${payments}${money === '' ? '' : `: ${money}`}; nothing was sent`;
}

function countsOf({ counts, dry_run }: Batch): string {
  const { selected, excluded, waiting, ...others } = counts;
  const told = [
    [waiting, itemWords.waiting],
    ...Object.entries(others).map(
      ([name, count]) => [count, itemWords[name as keyof typeof others]] as const,
    ),
    [excluded, 'left out'],
  ] as const;
  const parts = told.filter(([count, words]) => count > 0 && !(dry_run && words === itemWords.waiting));
  return [`${selected} to capture`, ...parts.map(([count, words]) => `${count} ${words}`)].join(', ');
}

function totalsOf({ totals }: Batch): string[] {
  if (totals.length === 0) return [];
  const rows = totals.map(({ currency, selected, captured, failed, under_way }) => [
    ...[currency, selected, captured, failed, under_way],
  ]);
  return [table(['currency', 'to capture', 'captured', 'failed', 'under way'], rows)];
}

/** The newest batches, one on each line. */
export function describeBatches(batches: readonly Batch[]): string {
  if (batches.length === 0) return 'No batches.';
  const rows = batches.map((batch) => [
    batch.created_at,
    batch.account,
    batch.day,
    batch.dry_run ? `${batch.id} (dry run)` : batch.id,
    shortStatusOf(batch),
    batch.dry_run ? '–' : `${batch.counts.approved} of ${batch.counts.selected}`,
  ]);
  return table(['created', 'account', 'day', 'batch', 'status', 'captured'], rows);
}
