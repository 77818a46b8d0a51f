import { Queue, type RepeatOptions } from 'bullmq';
import type { Store } from '../../ledger/store.ts';
import { nextCutOff } from '../../payment/business-day.ts';
import { usable } from '../usable.ts';

/** The queue in which they ring. */
export const alarmQueue = 'cut-offs';

/** A job of that queue: the business day of this account ends now. */
export interface Alarm {
  account: string;
}

/** Wakes a worker when an account's business day ends. Who relies on it must look by himself, too. */
export interface Alarms {
  /** Every day at `time`, `23:30`, by the clocks of `timeZone`. What is set so already stays as it is. */
  set(account: string, time: string, timeZone: string): Promise<void>;
  unset(account: string): Promise<void>;
  close(): Promise<void>;
}

/** `now`: milliseconds since 1970. */
export function openAlarms(connection: Store, prefix: string, now: () => number): Alarms {
  const streams = { events: { maxLen: 100 } };
  const queue = usable(
    () => new Queue<Alarm>(alarmQueue, { connection, prefix, streams, settings: clockwork }),
  );

  return {
    async set(account, time, timeZone) {
      const schedulers = await queue.ready();
      const pattern = patternOf(time);
      const known = await schedulers.getJobScheduler(nameOf(account));
      const goesOn = known?.next !== undefined && known.next > now() - overdueMs;
      // To set it again just when it is due would skip that day.
      if (goesOn && known.pattern === pattern && known.tz === timeZone) return;
      const template = { name: 'cut-off', data: { account }, opts };
      await schedulers.upsertJobScheduler(nameOf(account), { pattern, tz: timeZone }, template);
    },
    async unset(account) {
      await (await queue.ready()).removeJobScheduler(nameOf(account));
    },
    close: () => queue.close(),
  };
}

/**
 * When it rings next: for queue and worker, who both ask. The library's own clockwork leaves out the day on which
 * clocks skip midnight.
 */
export const clockwork = {
  repeatStrategy: (after: number, { pattern = '', tz = 'UTC' }: RepeatOptions) =>
    nextCutOff(after, timeOf(pattern), tz),
};

/** So long after its time an alarm counts as lost: its chain broke, or its queue was emptied. */
const overdueMs = 10 * 60_000;

/** The next alarm is set when this one rings, and a second try would only be late. */
const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };

/** Not the bare id: names must not meet words that the library uses itself. */
function nameOf(account: string): string {
  return `account-${account}`;
}

/** As cron writes it, so that dashboards can read it. */
function patternOf(time: string): string {
  const [hour, minute] = time.split(':').map(Number);
  return `${minute} ${hour} * * *`;
}

function timeOf(pattern: string): string {
  const [minute = '', hour = ''] = pattern.split(' ');
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`;
}
