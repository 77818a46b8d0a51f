import { type Batch, type BatchItem, captureEnds, type SkipCode } from '../payment/batch.ts';
import { itemWords } from './batch-words.ts';
import { table } from './output.ts';

const mostNamed = 20;
const mostShown = 50;

/** How many payments were not captured, and will not be by this run. */
function notCaptured({ counts }: Pick<Batch, 'counts'>): number {
  const failed = captureEnds.filter((end) => end !== 'approved').map((end) => counts[end]);
  return failed.reduce((sum, count) => sum + count, counts.skipped);
}

/** True for a payment that the batch did not capture, and will not. */
export function isNotCaptured({ status }: BatchItem): boolean {
  return status === 'skipped' || captureEnds.some((end) => end === status && end !== 'approved');
}

/** The first payments that were not captured, why, and what to do about them; undefined: there are none. */
export async function describeFailed(
  batch: Batch,
  items: AsyncIterable<BatchItem>,
): Promise<string | undefined> {
  const all = notCaptured(batch);
  if (all === 0) return undefined;
  const found = await first(Math.min(all, mostNamed), items);
  const more = all - found.length;
  return [
    `Not captured:`,
    ...found.map(lineOf),
    ...(more > 0 ? [`  and ${more} more: paynet-worker batches show ${batch.id} --failed`] : []),
    ...toDo(found),
  ].join('\n');
}

/** The same for all of them, line by line. */
export async function* linesOfFailed(items: AsyncIterable<BatchItem>): AsyncGenerator<string> {
  const kinds = new Map<string, BatchItem>();
  for await (const item of items) {
    if (!isNotCaptured(item)) continue;
    if (kinds.size === 0) yield 'Not captured:';
    kinds.set(kindOf(item), item);
    yield lineOf(item);
  }
  if (kinds.size === 0) yield 'No payment failed, and none was skipped.';
  yield* toDo([...kinds.values()]);
}

async function first(count: number, items: AsyncIterable<BatchItem>): Promise<BatchItem[]> {
  const found: BatchItem[] = [];
  for await (const item of items) {
    if (isNotCaptured(item)) found.push(item);
    if (found.length === count) break;
  }
  return found;
}

function lineOf({ client_orderid, amount, currency, status, error_code, error_message }: BatchItem): string {
  const money = amount === null ? 'all' : `${amount} ${currency ?? ''}`;
  const why = error_code === null ? '' : `: ${error_code} ${error_message ?? ''}`.trimEnd();
  return `  ${client_orderid}  ${money}  ${itemWords[status]}${why}`;
}

function toDo(items: readonly BatchItem[]): string[] {
  const kinds = new Map(items.map((item) => [kindOf(item), stepAfter(item)]));
  if (kinds.size === 0) return [];
  return ['What to do:', ...[...kinds].map(([kind, step]) => `  ${kind}: ${step}`)];
}

/** What one does about it depends on no more than this. */
function kindOf({ status, error_code }: BatchItem): string {
  return status === 'skipped' ? (error_code ?? itemWords.skipped) : itemWords[status];
}

function stepAfter({ status, error_code }: BatchItem): string {
  return status === 'skipped' ? (afterSkip[error_code as SkipCode] ?? afterFailure) : afterFailure;
}

const afterSkip = {
  UNKNOWN_PAYMENT: 'check its client_orderid, and that it is a payment of this account',
  NOT_APPROVED:
    'nothing is held; where its preauth is still under way, the same command takes it once it is approved',
  ALREADY_CAPTURED:
    '`paynet-worker show` tells what became of that capture; this batch asks for no second one',
  ALREADY_CANCELLED: 'nothing: its hold is let go',
  WRONG_AMOUNT: 'ask for no more than is held, in its currency; `paynet-worker show` tells how much that is',
} as const satisfies Record<SkipCode, string>;

const afterFailure =
  '`paynet-worker show` tells more; a batch does not try it again. What is still held is let go by ' +
  "`paynet-worker cancel`, or captured in the gateway's back office";

/** The first payments of a batch, in the order in which they are captured. */
export async function describeItems(items: AsyncIterable<BatchItem>): Promise<string> {
  const rows: string[][] = [];
  for await (const { client_orderid, amount, currency, status, error_message } of items) {
    if (rows.length === mostShown) return `${itemTable(rows)}\nand more: --out or --json tells all of them.`;
    rows.push([
      client_orderid,
      amount === null ? 'all' : `${amount} ${currency ?? ''}`,
      status === 'waiting' ? 'would be captured' : itemWords[status],
      error_message ?? '',
    ]);
  }
  return rows.length === 0 ? 'No payments.' : itemTable(rows);
}

function itemTable(rows: string[][]): string {
  return table(['client_orderid', 'amount', 'status', ''], rows);
}
