import { type ConnectionOptions, Worker } from 'bullmq';
import { type Alarm, type Alarms, alarmQueue, clockwork } from '../../queue/batches/alarms.ts';
import { classOf } from '../../telemetry/error-facts.ts';
import { seldom } from '../../telemetry/seldom.ts';
import { manned } from '../manned.ts';
import { rounds } from '../rounds.ts';
import { type CutOffAccount, type EndOfDayDeps, endDay } from './end-of-day.ts';

export interface CutOffs {
  close(): Promise<void>;
}

export interface CutOffDeps extends EndOfDayDeps {
  /** Those that have a cut-off time. */
  accounts: readonly CutOffAccount[];
  /** Those that are configured here without one. */
  without: readonly string[];
  alarms: Alarms;
}

/** How late an end of day may be noticed that no alarm told of. */
const everyMs = 60_000;

/**
 * Ends the business days of accounts: when their alarms ring, and beside that at the start and every minute, so
 * that neither an emptied queue nor an outage leaves a day out.
 */
export function startCutOffs(
  connection: ConnectionOptions,
  prefix: string,
  deps: CutOffDeps,
  roundMs = everyMs,
): CutOffs {
  const { accounts, alarms } = deps;
  const ring = async ({ data }: { data: Alarm }) => {
    const account = accounts.find(({ id }) => id === data.account);
    // Who has that account sets its alarm again.
    await (account ? endDay(deps, account) : alarms.unset(data.account));
  };
  const hire = () => {
    const worker = new Worker(alarmQueue, ring, { connection, autorun: false, prefix, settings: clockwork });
    // Nothing relies on it, and the connection reports its own troubles.
    return worker.on('error', () => undefined);
  };
  const post = accounts.length > 0 ? manned(hire) : undefined;

  const closing = new AbortController();
  const complain = seldom(30_000, (why) => deps.log.tell('end of day failed, will be tried again', { why }));
  const ended = rounds(lookAtAll(deps, complain), roundMs, closing.signal, complain);
  return {
    async close() {
      closing.abort();
      await Promise.all([post?.close(), ended]);
      await alarms.close();
    },
  };
}

/** One that fails hinders no other. */
function lookAtAll(deps: CutOffDeps, complain: (why: string) => void): () => Promise<void> {
  const toForget = new Set(deps.without);
  return async () => {
    const tasks = [...deps.accounts.map((account) => look(deps, account)), forgetAll(deps, toForget)];
    for (const task of await Promise.allSettled(tasks)) {
      if (task.status === 'rejected') complain(classOf(task.reason));
    }
  };
}

async function look(deps: CutOffDeps, account: CutOffAccount): Promise<void> {
  await endDay(deps, account);
  await deps.alarms.set(account.id, account.captureAt, account.timeZone);
}

/** Once: a process that was started with newer settings may have them begin anew meanwhile. */
async function forgetAll({ alarms, record }: CutOffDeps, toForget: Set<string>): Promise<void> {
  for (const account of toForget) {
    await record.forget(account);
    await alarms.unset(account);
    toForget.delete(account);
  }
}
