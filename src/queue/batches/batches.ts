import { batchNews } from '../../ledger/batch-book.ts';
import type { KeptItem } from '../../ledger/batch-record.ts';
import type { Changes } from '../../ledger/changes.ts';
import { type Batch, type BatchItem, type BatchItems, isBatchId, isOver } from '../../payment/batch.ts';
import { type Refused, refuse, refuseField } from '../../payment/refusal.ts';
import { chooseAccount } from '../orders.ts';
import type { Standing } from '../pace/standing.ts';
import { waitOf } from '../pace/standing-words.ts';
import { type OpenBatchDeps, type OpenedBatch, openBatchWith } from './open-batch.ts';

export type FoundBatch = { ok: true; batch: Batch } | Refused;

/** Many captures at once, from Node or through HTTP: the same methods, the same answers. */
export interface Batches {
  /**
   * Captures every approved hold of an account, or a list of them: `{ kind: 'capture', account?, until?, exclude?,
   * max_count?, max_total?: { USD: '1000.00' }, dry_run?, day?, items?: { client_orderid, amount?, currency? }[] }`.
   * Without `items` there is one batch per account and business day, with them one per list: who asks again gets
   * that one as it is, or, once nothing of it waits to be sent, has it go on with what it does not contain yet. Each
   * dry run is one of its own.
   */
  openBatch(request: unknown): Promise<OpenedBatch>;
  /** The batch as it is now. */
  batch(id: string): Promise<FoundBatch>;
  /** Newest first, at most a hundred; without an account, of all. Dry runs only where they are asked for. */
  batches(query?: BatchesQuery): Promise<{ ok: true; batches: Batch[] } | Refused>;
  /** A page of its items; 50 unless `limit` says otherwise. */
  batchItems(id: string, query?: ItemsQuery): Promise<{ ok: true; page: BatchItems } | Refused>;
  /** Waits until it is over, at most `timeout` ms or until `signal` aborts; gives the batch as it is then. */
  waitForBatch(id: string, options: { timeout: number; signal?: AbortSignal }): Promise<Batch | undefined>;
}

export interface BatchesQuery {
  account?: string | undefined;
  /** Dry runs too. */
  dry_runs?: boolean | undefined;
}

export interface ItemsQuery {
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface BatchesDeps extends OpenBatchDeps {
  changes: Changes;
  standing: Pick<Standing, 'of'>;
}

const mostBatches = 100;
/** What a look may take on top of the time that was asked for. */
const lookMs = 800;

export function batches(deps: BatchesDeps): Batches {
  const { accounts, shelf, changes, standing, promptly } = deps;
  const open = openBatchWith(deps);
  const ids = new Set(accounts.map(({ id }) => id));
  const find = async (id: string) => {
    const entry = isBatchId(id) ? await shelf.find(id) : undefined;
    return entry && ids.has(entry.batch.account) ? entry : undefined;
  };
  const asItStands = async (batch: Batch): Promise<Batch> =>
    batch.status === 'running' ? { ...batch, waits: waitOf(await standing.of(batch.account)) } : batch;
  const look = async (id: string) => {
    const entry = await find(id);
    return entry && asItStands(entry.batch);
  };

  return {
    async openBatch(request) {
      const opened = await open(request);
      return opened.ok ? { ...opened, batch: await promptly(asItStands(opened.batch)) } : opened;
    },

    async batch(id) {
      const found = await promptly(look(id));
      return found ? { ok: true, batch: found } : refuse({ code: 'UNKNOWN_BATCH' });
    },
    async batches({ account, dry_runs = false } = {}) {
      const chosen = account === undefined ? undefined : chooseAccount(account, accounts);
      if (chosen && !chosen.ok) return chosen;
      const of = chosen ? [chosen.rules.id] : [...ids];
      const newest = shelf.newest(of, mostBatches, dry_runs);
      return { ok: true, batches: await promptly(newest.then((all) => Promise.all(all.map(asItStands)))) };
    },
    async batchItems(id, { cursor = '0', limit = 50 } = {}) {
      if (!/^\d{1,9}$/.test(cursor)) return refuseField('cursor', 'wants the next_cursor of the page before');
      const entry = await promptly(find(id));
      if (!entry) return refuse({ code: 'UNKNOWN_BATCH' });

      const from = Number(cursor);
      const items = await promptly(shelf.itemsFrom(entry, from, limit));
      const next_cursor = from + limit < entry.items ? String(from + limit) : null;
      return { ok: true, page: { items: items.map(shown), next_cursor } };
    },
    waitForBatch(id, { timeout, signal }) {
      const waiting = changes.waitUntil(batchNews(id), () => look(id), isOver, timeout, signal);
      return promptly(waiting, timeout + lookMs);
    },
  };
}

function shown({ number: _, minor: __, ...item }: KeptItem): BatchItem {
  return item;
}
