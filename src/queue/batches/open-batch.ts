import type { BatchBook, BatchOpening } from '../../ledger/batch-book.ts';
import type { BatchEntry } from '../../ledger/batch-record.ts';
import type { BatchShelf } from '../../ledger/batch-shelf.ts';
import type { BatchTray } from '../../ledger/batch-tray.ts';
import type { AccountRules } from '../../payment/account-rules.ts';
import { type Batch, isOver } from '../../payment/batch.ts';
import { type BatchRequest, batchSchema, readBatchRequest } from '../../payment/batch-request.ts';
import { type Refused, refuse } from '../../payment/refusal.ts';
import { chooseAccount } from '../orders.ts';
import { planOf } from './batch-plan.ts';
import type { BatchJob, BatchQueue } from './batch-queue.ts';

/** The batch as it is now. `job` is its job; it has none once it is over. */
export type OpenedBatch = { ok: true; batch: Batch; job?: BatchJob } | Refused;

export interface OpenBatchDeps {
  accounts: readonly AccountRules[];
  book: BatchBook;
  shelf: BatchShelf;
  /** A place to lay lists ready, under a name of its own. */
  tray(name: string): BatchTray;
  batchQueue: BatchQueue;
  now(): number;
  /** Ends the waiting for Redis, not the work, with an error in time for the caller. */
  promptly<Value>(work: Promise<Value>, withinMs?: number): Promise<Value>;
}

/** `atDayEnd`: not a person asks for it, but the end of its business day. */
export type OpenBatch = (input: unknown, by?: { atDayEnd?: boolean }) => Promise<OpenedBatch>;

/**
 * Judges what is asked for, opens the batch with all that belongs to it in one step, and adds its job. One of which
 * something waits to be handed over stays as it is.
 */
export function openBatchWith(deps: OpenBatchDeps): OpenBatch {
  const schemas = new Map(deps.accounts.map(({ id, exponents }) => [id, batchSchema({ exponents })]));
  const anybodys = batchSchema();

  return async (input, { atDayEnd = false } = {}) => {
    const chosen = chooseAccount(accountIn(input), deps.accounts);
    const read = readBatchRequest((chosen.ok && schemas.get(chosen.rules.id)) || anybodys, input);
    if (!read.ok) return refuse({ code: 'INVALID_REQUEST', issues: read.issues });
    if (!chosen.ok) return chosen;

    const planned = planOf(read.value, chosen.rules, deps.now(), atDayEnd);
    if (!planned.ok) return planned;
    const { opening } = planned;
    const before = await deps.promptly(deps.shelf.find(opening.id));
    if (before && !takesMore(before)) return remind(deps, opening.id);
    await open(deps, opening, read.value, before?.batch.run ?? 0);
    return remind(deps, opening.id, before !== undefined);
  };
}

/** Its last run is over, or has handed over all it selected. */
function takesMore({ batch, items, next }: BatchEntry): boolean {
  return isOver(batch) || (batch.status === 'running' && next === items);
}

function accountIn(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'account' in input ? input.account : undefined;
}

async function open(
  deps: OpenBatchDeps,
  opening: BatchOpening,
  request: BatchRequest,
  after: number,
): Promise<void> {
  const { items = [], exclude = [] } = request;
  const tray = deps.tray(opening.tray);
  const opened = async () => {
    try {
      await tray.items(opening.account, items);
      await tray.excluded(exclude);
      await deps.book.open(opening, after);
    } finally {
      await tray.clear(); // what another one opened meanwhile needs none of ours
    }
  };
  await deps.promptly(opened(), promptMs + (items.length + exclude.length) / longPerMs);
}

/** Redis is asked as often as the lists are long. */
const promptMs = 800;
const longPerMs = 10;

/** Makes sure that a batch that is not over has its job, and that the job looks at once where there is more to do. */
async function remind(
  { shelf, batchQueue, promptly }: OpenBatchDeps,
  id: string,
  mayBeAsleep = false,
): Promise<OpenedBatch> {
  const entry = await promptly(shelf.find(id));
  if (!entry) throw new Error('a batch that was just opened cannot be read');
  const { batch, ref } = entry;
  if (isOver(batch)) return { ok: true, batch };
  const job = await promptly(batchQueue.add(ref));
  if (mayBeAsleep) await promptly(batchQueue.wake(job));
  return { ok: true, batch, job };
}
