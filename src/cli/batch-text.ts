import type { Batch, BatchItem } from '../payment/batch.ts';
import { table } from './output.ts';

/** One batch in a few lines, with its totals. */
export function describeBatch(batch: Batch): string {
  const { id, account, day, status, reason, dry_run, counts, totals } = batch;
  const others = Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'selected');
  const lines = [
    `${id} (${account}, business day ${day}): ${status}${dry_run ? ', dry run: nothing was sent' : ''}`,
    ...(reason === null ? [] : [`  ${reason}`]),
    `  ${[`${counts.selected} to capture`, ...others.map(([name, count]) => `${count} ${name}`)].join(', ')}`,
  ];
  if (totals.length === 0) return lines.join('\n');
  const rows = totals.map(({ currency, selected, captured, failed, under_way }) => [
    ...[currency, selected, captured, failed, under_way],
  ]);
  lines.push(table(['currency', 'to capture', 'captured', 'failed', 'under way'], rows));
  return lines.join('\n');
}

/** The newest batches, one on each line. */
export function describeBatches(batches: readonly Batch[]): string {
  if (batches.length === 0) return 'No batches.';
  const rows = batches.map(({ created_at, account, day, id, status, dry_run, counts }) => [
    created_at,
    account,
    day,
    dry_run ? `${id} (dry run)` : id,
    status,
    `${counts.approved} of ${counts.selected}`,
  ]);
  return table(['created', 'account', 'day', 'batch', 'status', 'captured'], rows);
}

const mostShown = 50;

/** The first payments of a batch, in the order in which they are captured. */
export async function describeItems(items: AsyncIterable<BatchItem>): Promise<string> {
  const rows: string[][] = [];
  for await (const { client_orderid, amount, currency, status, error_message } of items) {
    if (rows.length === mostShown) return `${itemTable(rows)}\nand more: --out writes all of them.`;
    rows.push([
      client_orderid,
      amount === null ? 'all' : `${amount} ${currency ?? ''}`,
      status,
      error_message ?? '',
    ]);
  }
  return rows.length === 0 ? 'No payments.' : itemTable(rows);
}

function itemTable(rows: string[][]): string {
  return table(['client_orderid', 'amount', 'status', ''], rows);
}
