import {
  type Batch,
  type BatchItem,
  type BatchTotal,
  captureEnds,
  type ItemStatus,
} from '../payment/batch.ts';
import { fromMinor } from '../payment/money.ts';
import type { BatchRef } from './batch-keys.ts';

/** What is known of a batch: what is shown, and what the work needs besides. */
export interface BatchEntry {
  batch: Batch;
  /** Names its job. */
  ref: BatchRef;
  /** The end of a business day asked for its last run. */
  atDayEnd: boolean;
  /** Its payments were named; without a list it takes what it finds. */
  listed: boolean;
  /** Payments created from this moment on are not meant, ms since 1970. */
  until: number | null;
  /** What it may not exceed: how many, and minor units by currency. */
  ceilings: { count: number | null; totals: Readonly<Record<string, bigint>> };
  /** Minor units selected, by currency. */
  selected: Readonly<Record<string, bigint>>;
  /** Decimals of each currency. */
  exponents: Readonly<Record<string, number>>;
  /** How many pages of candidates were looked at. */
  page: number;
  /** How many items it has, those included that were skipped. */
  items: number;
  /** Number of the item that is handed to the queue next. */
  next: number;
  /** When anything last went on, ms since 1970. */
  progressAt: number;
}

/** An item with what its sums are counted in. */
export interface KeptItem extends BatchItem {
  /** Its place, from 0. */
  number: number;
  /** Minor units; `0` where it was skipped before it was in any sum. */
  minor: string;
}

const counted = ['selected', 'excluded', 'waiting', 'under_way', 'skipped', ...captureEnds] as const;

/** Reads a batch's hash as `HGETALL` gives it; undefined when there is none. */
export function readBatch(hash: Record<string, string>): BatchEntry | undefined {
  if (hash.id === undefined) return undefined;

  const number = (name: string) => Number(hash[name] ?? '0');
  const until = hash.until === '' ? null : number('until');
  const ceilings = JSON.parse(hash.ceilings ?? '{}') as { count?: number; totals?: Record<string, string> };
  return {
    batch: batchIn(hash, until),
    ref: { account: hash.account ?? '', batch: hash.id, run: number('job_run') },
    atDayEnd: hash.at_day_end === '1',
    listed: hash.listed === '1',
    until,
    ceilings: { count: ceilings.count ?? null, totals: bigints(ceilings.totals ?? {}) },
    selected: bigints(sums(hash, 'selected')),
    exponents: exponentsIn(hash),
    page: number('page'),
    items: number('items'),
    next: number('next'),
    progressAt: number('progress_at'),
  };
}

function batchIn(hash: Record<string, string>, until: number | null): Batch {
  const exponents = exponentsIn(hash);
  const counts = counted.map((name) => [name, Number(hash[`count.${name}`] ?? '0')] as const);
  return {
    id: hash.id ?? '',
    kind: 'capture',
    account: hash.account ?? '',
    day: hash.day ?? '',
    status: hash.status as Batch['status'],
    reason: hash.reason || null,
    waits: null,
    dry_run: hash.dry_run === '1',
    run: Number(hash.run ?? '1'),
    added: Number(hash['count.added'] ?? '0'),
    created_at: hash.created_at ?? '',
    finished_at: hash.finished_at || null,
    until: until === null ? null : new Date(until).toISOString(),
    counts: Object.fromEntries(counts) as Batch['counts'],
    totals: Object.keys(sums(hash, 'selected'))
      .sort()
      .map((currency) => totalOf(hash, currency, exponents[currency] ?? 0)),
  };
}

function totalOf(hash: Record<string, string>, currency: string, exponent: number): BatchTotal {
  const of = (name: string) => fromMinor(BigInt(hash[`sum.${currency}.${name}`] ?? '0'), exponent);
  return {
    currency,
    selected: of('selected'),
    captured: of('captured'),
    failed: of('failed'),
    under_way: of('under_way'),
  };
}

/** Minor units of one kind, by currency. */
function sums(hash: Record<string, string>, kind: string): Record<string, string> {
  const found = Object.entries(hash).flatMap(([field, minor]) => {
    const [what, currency = '', name] = field.split('.');
    return what === 'sum' && name === kind ? [[currency, minor] as const] : [];
  });
  return Object.fromEntries(found);
}

function exponentsIn(hash: Record<string, string>): Record<string, number> {
  const found = Object.entries(hash).flatMap(([field, digits]) => {
    const [what, currency = ''] = field.split('.');
    return what === 'exponent' ? [[currency, Number(digits)] as const] : [];
  });
  return Object.fromEntries(found);
}

function bigints(texts: Record<string, string>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, BigInt(text)]));
}

/** An item as it is kept: without what is null, and its status only once it is at its end. */
export function itemText({ number: _, status, ...item }: KeptItem): string {
  const known = Object.entries(item).filter(([, value]) => value !== null);
  const ended = status !== 'waiting' && status !== 'under_way';
  return JSON.stringify({ ...Object.fromEntries(known), ...(ended && { status }) });
}

/** Reads an item; what is not at its end is under way once it was handed to the queue. */
export function readItem(text: string, number: number, next: number): KeptItem {
  const item = JSON.parse(text) as Partial<KeptItem>;
  const pending: ItemStatus = number < next ? 'under_way' : 'waiting';
  return {
    number,
    minor: item.minor ?? '0',
    client_orderid: item.client_orderid ?? '',
    amount: item.amount ?? null,
    currency: item.currency ?? null,
    status: item.status ?? pending,
    error_code: item.error_code ?? null,
    error_message: item.error_message ?? null,
    paynet_order_id: item.paynet_order_id ?? null,
  };
}
