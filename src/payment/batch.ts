import type { Status } from './state.ts';
import type { Wait } from './wait.ts';

/** How far a batch is. `finished` and `stopped` are its ends. */
export type BatchStatus = 'selecting' | 'running' | 'finished' | 'stopped';

/** How a capture may end. */
export const captureEnds = ['approved', 'declined', 'filtered', 'error', 'refused', 'not_sent'] as const;
type CaptureEnd = (typeof captureEnds)[number] & Status;

/** How far an item is: `waiting` to be handed to the queue, `under_way`, `skipped`, or as its capture ended. */
export type ItemStatus = 'waiting' | 'under_way' | 'skipped' | CaptureEnd;

/**
 * How many items are where. `selected` are those that this batch captures; of them each is `waiting`, `under_way`
 * or at its end. `excluded` were left out of the last run as asked, `skipped` could not be captured by this batch.
 */
export type BatchCounts = Readonly<Record<'selected' | 'excluded' | ItemStatus, number>>;

/** Money of one currency, decimal strings in its highest unit. What is missing of `selected` still waits. */
export interface BatchTotal {
  currency: string;
  selected: string;
  captured: string;
  failed: string;
  under_way: string;
}

/** Many captures asked for at once, as shops, operators and the result of its job see them. */
export interface Batch {
  id: string;
  kind: 'capture';
  account: string;
  /** Business day in the account's time zone, `2026-11-22`. */
  day: string;
  status: BatchStatus;
  /** Why its last run was stopped; that one sent nothing. */
  reason: string | null;
  /** Why nothing of it is sent just now; null while nothing is in its way. */
  waits: Wait | null;
  /** Only selects, and sends nothing. */
  dry_run: boolean;
  /** How often it was run, this time included: whoever asks for it when nothing of it waits has it go on. */
  run: number;
  /** How many of `counts.selected` came with its last run; 0: there was nothing new to capture. */
  added: number;
  /** ISO 8601, UTC. */
  created_at: string;
  finished_at: string | null;
  /** Its last run took only payments that were created before; null: all. */
  until: string | null;
  counts: BatchCounts;
  /** By currency, in alphabetical order. */
  totals: BatchTotal[];
}

/** One payment of a batch, and what became of its capture. */
export interface BatchItem {
  client_orderid: string;
  /** What is captured, or was asked for; null where nobody knows. */
  amount: string | null;
  currency: string | null;
  status: ItemStatus;
  /** The gateway's or ours; of a skipped one the reason (README, *Capture in batches*). */
  error_code: string | null;
  error_message: string | null;
  paynet_order_id: string | null;
}

/** A page of items, in the order in which they are sent: what expires soonest first. */
export interface BatchItems {
  items: BatchItem[];
  /** Give it back as `cursor` for the page that follows; null on the last one. */
  next_cursor: string | null;
}

/** Why an item was skipped. Stable; README.md lists them. */
export const skipCodes = {
  UNKNOWN_PAYMENT: 'There is no such payment.',
  NOT_APPROVED: 'Its preauth is not approved, so there is no hold.',
  ALREADY_CAPTURED: 'Its capture was asked for elsewhere.',
  ALREADY_CANCELLED: 'It was cancelled, or is being cancelled.',
  WRONG_AMOUNT: 'More was asked for than is held, in another currency, or with too many decimals.',
} as const satisfies Record<string, string>;

export type SkipCode = keyof typeof skipCodes;

/** Could be a batch's: other ids are never looked up, as other things are kept beside batches. */
export function isBatchId(id: string): boolean {
  return /^(?:day-\d{4}-\d\d-\d\d-of-[\w-]{1,64}|(?:list|dry)-[a-z2-7]{24})$/.test(id);
}

/**
 * True once its last run has come to its end, unless somebody asks for it again. Of a stopped one answers of earlier
 * runs may be outstanding: `finished_at` is there when nothing is.
 */
export function isOver({ status }: Pick<Batch, 'status'>): boolean {
  return status === 'finished' || status === 'stopped';
}
