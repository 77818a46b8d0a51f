import type { Batch, BatchItems } from '../payment/batch.ts';
import type { Refused } from '../payment/refusal.ts';

export type FoundBatch = { ok: true; batch: Batch } | Refused;

/** Many captures at once, from Node or through HTTP: the same methods, the same answers. */
export interface BatchDesk {
  /**
   * Captures every approved hold of an account, or a list of them: `{ kind: 'capture', account?, until?, exclude?,
   * max_count?, max_total?: { USD: '1000.00' }, dry_run?, day?, items?: { client_orderid, amount?, currency? }[] }`.
   * Without `items` there is one batch per account and business day, with them one per list: who asks again gets
   * that one, unless it was stopped and is asked for on other terms. Each dry run is one of its own.
   */
  openBatch(request: unknown): Promise<FoundBatch>;
  /** The batch as it is now. */
  batch(id: string): Promise<FoundBatch>;
  /** Newest first, at most a hundred; without an account, of all. */
  batches(query?: { account?: string | undefined }): Promise<{ ok: true; batches: Batch[] } | Refused>;
  /** A page of its items; 50 unless `limit` says otherwise. */
  batchItems(id: string, query?: ItemsQuery): Promise<{ ok: true; page: BatchItems } | Refused>;
  /** Waits until it is over, at most `timeout` ms or until `signal` aborts; gives the batch as it is then. */
  waitForBatch(id: string, options: { timeout: number; signal?: AbortSignal }): Promise<Batch | undefined>;
}

export interface ItemsQuery {
  /** `next_cursor` of the page before. */
  cursor?: string | undefined;
  limit?: number | undefined;
}
