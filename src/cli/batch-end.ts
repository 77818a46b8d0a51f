import { type Batch, type BatchCounts, captureEnds, isOver } from '../payment/batch.ts';
import type { Client } from '../queue/client.ts';
import { afterDryRun, afterStop, goesOn } from './again.ts';
import { describeFailed, describeItems } from './batch-items.ts';
import type { BatchOptions } from './batch-options.ts';
import { describeBatch } from './batch-text.ts';
import { itemWords } from './batch-words.ts';
import { linesOf, type WrongLine } from './capture-list.ts';
import { exitCodes } from './failure.ts';
import { complain, say, sayJson, sayJsonWith } from './output.ts';
import { itemsOf, writeResults } from './result-file.ts';

interface Options extends BatchOptions {
  json?: boolean;
}

/**
 * Tells what became of a batch, or how far it is where nobody waited for its end, and how to go on. Gives the exit
 * code: 0 only if every payment of it was captured and no line of its file was wrong. `begun` is the batch as it was
 * opened.
 */
export async function tellEnd(
  client: Client,
  { begun, batch }: { begun: Batch; batch: Batch },
  wrong: readonly WrongLine[],
  options: Options,
): Promise<number> {
  const { out, json } = options;
  if (out !== undefined && isOver(batch)) await writeResults(out, client, batch.id, wrong);
  if (json) await tellMachines(client, batch, wrong, options);
  else await tellPeople(client, batch, options);
  const next = nextOf(batch, begun, options);
  if (next !== undefined) complain(next);
  return wrong.length === 0 && allWell(batch) ? exitCodes.done : exitCodes.failed;
}

async function tellMachines(client: Client, batch: Batch, wrong: readonly WrongLine[], { dryRun }: Options) {
  const told = { ...batch, ...(wrong.length > 0 && { wrong_lines: linesOf(wrong) }) };
  if (dryRun) await sayJsonWith(told, 'items', itemsOf(client, batch.id));
  else sayJson(told);
}

async function tellPeople(client: Client, batch: Batch, { dryRun }: Options): Promise<void> {
  say(describeBatch(batch));
  if (dryRun) return say(await describeItems(itemsOf(client, batch.id)));
  const failed = await describeFailed(batch, itemsOf(client, batch.id));
  if (failed !== undefined) say(failed);
}

/** True if nothing was to be captured that was not. */
export function allWell({ status, dry_run, counts }: Batch): boolean {
  if (status !== 'finished' || counts.skipped > 0) return false;
  return dry_run || counts.approved === counts.selected;
}

function nextOf(batch: Batch, begun: Batch, options: Options): string | undefined {
  if (!isOver(batch)) return goesOn(batch, options);
  if (batch.dry_run) return afterDryRun(batch, options);
  if (batch.status === 'stopped') return afterStop(batch, options);
  return batch.added === 0 ? nothingNew(batch, begun) : undefined;
}

function nothingNew({ id, day, counts }: Batch, begun: Batch): string {
  const place = `${id} (business day ${day})`;
  if (counts.selected === 0) return `There was nothing to capture in ${place}.`;
  const underWay = begun.counts.under_way;
  if (underWay > 0) return `Followed to its end: ${place}, of which ${capturesOf(underWay)} under way.`;
  const before = `its ${capturesOf(counts.selected)} asked for before: ${endsOf(counts)}`;
  return `There was nothing new to capture in ${place}; ${before}.`;
}

function capturesOf(count: number): string {
  return count === 1 ? '1 capture was' : `${count} captures were`;
}

function endsOf(counts: BatchCounts): string {
  const ends = captureEnds.filter((end) => counts[end] > 0);
  return ends.map((end) => `${counts[end]} ${itemWords[end]}`).join(', ');
}
