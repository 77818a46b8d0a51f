import type { BatchStatus } from '../payment/batch.ts';
import { type BatchRef, batchKeys, batchRefOf } from './batch-keys.ts';
import { type BatchEntry, itemText, type KeptItem } from './batch-record.ts';
import { bookEnded, bookFed, moveBatch, openBatch, selectPage } from './batch-scripts.ts';
import { ledgerKeys } from './keys.ts';
import type { Store } from './store.ts';

/** What a batch is opened with. Times are milliseconds since 1970. */
export interface BatchOpening {
  id: string;
  account: string;
  day: string;
  dryRun: boolean;
  until: number | null;
  ceilings: { count?: number; totals: Readonly<Record<string, string>> };
  /** The end of a business day asks for it. */
  atDayEnd: boolean;
  /** Where a list was laid ready, and whom to leave out; see `openTray`. */
  tray: string;
  /** A list was laid ready: without one, all holds of the account are candidates. */
  listed: boolean;
}

/** What came of a page of candidates. */
export interface SelectedPage {
  looked: readonly string[];
  excluded: number;
  items: readonly Omit<KeptItem, 'number'>[];
  /** Decimals of their currencies. */
  exponents: Readonly<Record<string, number>>;
}

const day = 24 * 60 * 60_000;
/** How long a batch can be looked up after its end; the payments themselves stay. */
const keptMs = 90 * day;
const dryKeptMs = 60 * 60_000;
/** How many batches of an account can be listed. */
const mostListed = 1_000;

/** What announcements call a batch; no payment's name begins with a colon. */
export const batchNews = (id: string) => `:batch:${id}`;

/** The record of all batches, and its only writer. Who comes second to a step changes nothing. */
export class BatchBook {
  readonly keys: ReturnType<typeof batchKeys>;
  readonly #ledger: ReturnType<typeof ledgerKeys>;
  readonly #redis: Store;
  readonly #now: () => number;

  constructor(redis: Store, prefix: string, now: () => number = Date.now) {
    this.#redis = redis;
    this.#now = now;
    this.keys = batchKeys(prefix);
    this.#ledger = ledgerKeys(prefix);
  }

  /**
   * `known`: there is one that is being selected or handed over, and it goes on as it was; or this end of the day opened
   * it before; with `after`, also one whose last run is not that one any more (0: there was none). Else it goes on in
   * another run.
   */
  async open(opening: BatchOpening, after?: number): Promise<{ outcome: 'opened' | 'known'; ref: BatchRef }> {
    const { id, account, tray } = opening;
    const { keys } = this;
    const now = this.#now();
    const laid = [keys.candidates(tray), keys.wanted(tray), keys.excluded(tray)];
    const [outcome, run] = (await this.#redis.eval(
      openBatch,
      12,
      ...this.#places(id),
      opening.dryRun ? keys.dryIndex(account) : keys.index(account),
      keys.open,
      this.#ledger.holds(account),
      ...laid,
      this.#step(id, {
        id,
        at: now,
        ref: `${account}:${id}`,
        first: lastingFields(opening, now),
        fields: fieldsOf(opening, now),
        listed: opening.listed,
        most: mostListed,
        ...(after !== undefined && { after }),
        ...(opening.dryRun && { keepMs: dryKeptMs }),
      }),
    )) as ['opened' | 'known', string];
    return { outcome, ref: { account, batch: id, run: Number(run) } };
  }

  /** Writes down what came of the next page of candidates. False: somebody did. */
  async writePage({ batch, page }: BatchEntry, found: SelectedPage): Promise<boolean> {
    const exponents = Object.entries(found.exponents).map(([currency, digits]) => [
      `exponent.${currency}`,
      String(digits),
    ]);
    const written = await this.#redis.eval(
      selectPage,
      4,
      this.keys.batch(batch.id),
      this.keys.items(batch.id),
      this.keys.skipped(batch.id),
      this.keys.candidates(batch.id),
      this.#step(batch.id, {
        run: batch.run,
        page: String(page),
        looked: found.looked,
        excluded: found.excluded,
        items: found.items.map((item) => sumsOf({ ...item, number: 0 })),
        exponents: Object.fromEntries(exponents),
        ...(batch.dry_run && { keepMs: dryKeptMs }),
      }),
    );
    return written === 1;
  }

  /** Writes down what became of the items from `next` on: each is `under_way` or `skipped` now. False: somebody did. */
  async fed({ batch: { id, run }, next }: BatchEntry, items: readonly KeptItem[]): Promise<boolean> {
    const { keys } = this;
    const places = [keys.batch(id), keys.items(id), keys.underWay(id), keys.skipped(id)];
    const step = this.#step(id, {
      run,
      next: String(next),
      at: this.#now(),
      items: items.map((item) => ({ ...sumsOf(item), became: wasSkipped(item) ? 'passed' : item.status })),
    });
    const written = await this.#redis.eval(bookFed, places.length, ...places, step);
    return written === 1;
  }

  /** Writes down which of the items that were looked at have ended, and how. */
  async ended({ ref }: BatchEntry, looked: readonly KeptItem[]): Promise<void> {
    const { keys } = this;
    const { batch } = ref;
    const step = this.#step(batch, {
      at: this.#now(),
      looked: looked.filter(({ status }) => status === 'under_way').map(({ number }) => number),
      ended: looked
        .filter(({ status }) => status !== 'under_way')
        .map((item) => ({ ...sumsOf(item), into: item.status === 'approved' ? 'captured' : 'failed' })),
    });
    const places = [keys.batch(batch), keys.items(batch), keys.underWay(batch)];
    await this.#redis.eval(bookEnded, places.length, ...places, step);
  }

  /**
   * Moves it on; false: somebody did. `reason`: why it is stopped. A stopped one is not over while captures of
   * earlier runs are under way.
   */
  async move({ batch, ref }: BatchEntry, status: BatchStatus, reason = ''): Promise<boolean> {
    const { keys } = this;
    const { id } = batch;
    const over = status === 'finished' || (status === 'stopped' && batch.counts.under_way === 0);
    const at = new Date(this.#now()).toISOString();
    const moved = await this.#redis.eval(
      moveBatch,
      8,
      ...this.#places(id),
      keys.underWay(id),
      keys.open,
      this.#step(id, {
        run: batch.run,
        from: batch.status,
        fields: { status, reason, ...(over && { finished_at: at }) },
        ...(over && { over: { ref: batchRefOf(ref), keepMs: batch.dry_run ? dryKeptMs : keptMs } }),
      }),
    );
    return moved === 1;
  }

  /** Takes one that is not kept any more from those that are not over. */
  async forget(ref: BatchRef): Promise<void> {
    await this.#redis.srem(this.keys.open, batchRefOf(ref));
  }

  #places(id: string): string[] {
    const { batch, items, skipped, candidates, wanted, excluded } = this.keys;
    return [batch, items, skipped, candidates, wanted, excluded].map((key) => key(id));
  }

  #step(id: string, step: object): string {
    return JSON.stringify({ ...step, channel: this.#ledger.changes, name: batchNews(id) });
  }
}

/** What stays the same in all its runs. */
function lastingFields(opening: BatchOpening, now: number): Record<string, string> {
  return {
    id: opening.id,
    account: opening.account,
    day: opening.day,
    listed: opening.listed ? '1' : '',
    dry_run: opening.dryRun ? '1' : '',
    created_at: new Date(now).toISOString(),
    items: '0',
    next: '0',
  };
}

function fieldsOf(opening: BatchOpening, now: number): Record<string, string> {
  return {
    status: 'selecting',
    reason: '',
    finished_at: '',
    until: opening.until === null ? '' : String(opening.until),
    ceilings: JSON.stringify(opening.ceilings),
    at_day_end: opening.atDayEnd ? '1' : '',
    page: '0',
    'count.added': '0',
    progress_at: String(now),
  };
}

/** What a script must know of an item, to write it and to count it. */
function sumsOf(item: KeptItem) {
  const { number, status, currency, minor } = item;
  return { name: item.client_orderid, number, status, currency, minor, text: itemText(item) };
}

/** While it was selected; then it is in no sum. */
function wasSkipped({ status, minor }: KeptItem): boolean {
  return status === 'skipped' && minor === '0';
}
