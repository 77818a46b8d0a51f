import { businessDayOf, lastCutOff } from '../../payment/business-day.ts';
import type { EndOfDayRecord } from '../../queue/batches/end-of-day-record.ts';
import type { OpenBatch } from '../../queue/batches/open-batch.ts';
import type { Log } from '../../telemetry/log.ts';

/** An account whose holds are captured when its business day ends. */
export interface CutOffAccount {
  id: string;
  /** `23:30` */
  captureAt: string;
  timeZone: string;
}

export interface EndOfDayDeps {
  record: EndOfDayRecord;
  batches: { openBatch: OpenBatch };
  /** Milliseconds since 1970. */
  now(): number;
  log: Log;
}

/**
 * Opens the batch of the business day that ended last, unless that was done. It may be called at any time and by
 * any number of processes: the batch is known by its day. One that was opened earlier that day goes on with what
 * it left, once nothing of it waits to be sent. After an outage of a week there is one batch, of the last day, and it
 * captures what all of them left. An account that is new begins with its next end of day.
 */
export async function endDay(deps: EndOfDayDeps, account: CutOffAccount): Promise<void> {
  const { record, log } = deps;
  const { id, captureAt, timeZone } = account;
  const cutOff = lastCutOff(deps.now(), captureAt, timeZone);
  const day = businessDayOf(cutOff, timeZone);
  const last = await record.lastDay(id);
  if (last === undefined) return record.reached(id, day);
  if (last >= day) return;

  const until = new Date(cutOff).toISOString();
  const opened = await deps.batches.openBatch(
    { kind: 'capture', account: id, day, until },
    { atDayEnd: true },
  );
  if (!opened.ok) {
    log.tell('end of day, no batch, will be tried again', { account: id, day, code: opened.refusal.code });
    return;
  }
  const { batch } = opened;
  const named = { account: id, day, batch: batch.id };
  const isOurs = batch.until !== null && Date.parse(batch.until) === cutOff;
  if (!isOurs) return log.tell('end of day, waits for the batch that is running', named);
  // After the batch: killed in between, the next round finds that batch, and opens no other.
  await record.reached(id, day);
  log.tell('end of day, batch opened', named);
}
