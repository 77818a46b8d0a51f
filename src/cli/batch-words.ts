import type { Batch, BatchCounts, BatchItem, BatchStatus } from '../payment/batch.ts';
import type { Wait } from '../payment/wait.ts';

/** How far a batch is, for people. */
export const batchWords = {
  selecting: 'looking for what to capture',
  running: 'running',
  finished: 'finished',
  stopped: 'stopped, and this run sent nothing',
} as const satisfies Record<BatchStatus, string>;

/** What became of a payment of a batch, for people; also what is said of how many. */
export const itemWords = {
  waiting: 'not begun',
  under_way: 'under way',
  skipped: 'skipped',
  approved: 'captured',
  declined: 'declined',
  filtered: 'filtered',
  error: 'in error',
  refused: 'refused',
  not_sent: 'not sent',
} as const satisfies Record<BatchItem['status'], string>;

/** The status of a batch in a table. */
export function shortStatusOf({ status, waits }: Pick<Batch, 'status' | 'waits'>): string {
  if (waits) return waitWords[waits.why];
  return status === 'stopped' ? 'stopped' : batchWords[status];
}

const waitWords = {
  stopped: 'waits: its account is stopped',
  out_of_reach: 'waits: its gateway is out of reach',
  paused: 'waits, as its gateway asked',
} as const satisfies Record<Wait['why'], string>;

/** Why nothing is sent just now, and what ends that. */
export function describeWait({ detail, to_do }: Wait): string {
  const way =
    to_do === null ? 'It goes on by itself.' : 'Mend the account as `paynet-worker accounts` says, then:';
  return [`waits: ${detail}. ${way}`, ...(to_do === null ? [] : [`  ${to_do}`])].join('\n');
}

/** How many of the items are at their end. */
export function endedOf({ selected, waiting, under_way }: BatchCounts): number {
  return selected - waiting - under_way;
}
