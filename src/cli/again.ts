import type { Batch } from '../payment/batch.ts';
import type { BatchOptions } from './batch-options.ts';

/** Ceilings into which all that a batch found just fits. */
function wideEnough({ counts, totals }: Batch): Pick<BatchOptions, 'maxCount' | 'maxTotal'> {
  const maxTotal = Object.fromEntries(totals.map(({ currency, selected }) => [currency, selected]));
  return { maxCount: counts.selected, maxTotal };
}

/**
 * The command that opens the same batch, by what was asked for the first time where that is known, fit for a
 * shell. The day is named, so that it is the same batch after midnight, too.
 */
export function commandFor(batch: Batch, given: BatchOptions): string {
  const { file, exclude = [], excludeFile, maxCount, maxTotal = {}, skipWrong, dryRun, out } = given;
  const until = given.until ?? batch.until ?? undefined;
  const ofDay = [
    ...['--approved', '--day', batch.day],
    ...option('--until', until),
    ...option('--exclude', exclude.length > 0 ? exclude.join(',') : undefined),
    ...option('--exclude-file', excludeFile),
  ];
  const words = [
    ...['paynet-worker', 'capture'],
    ...(isList(batch, given) ? ['--file', file ?? 'FILE'] : ofDay),
    ...['--account', batch.account],
    ...option('--max-count', maxCount),
    ...Object.entries(maxTotal).flatMap(([currency, sum]) => ['--max-total', `${currency}=${sum}`]),
    ...(dryRun ? ['--dry-run'] : []),
    ...(skipWrong ? ['--skip-wrong'] : []),
    ...option('--out', out),
  ];
  return words.map(quoted).join(' ');
}

/** How to go on with a batch that was stopped, and what that does; of a list whose file is not known, its name is left open. */
export function afterStop(batch: Batch, given: BatchOptions = {}): string {
  const asked = given.exclude !== undefined || given.excludeFile !== undefined;
  const isOpen = batch.counts.excluded > 0 && !asked && !isList(batch, given);
  return [
    'Look at it first. To capture all of it then:',
    `  ${commandFor(batch, { ...given, ...wideEnough(batch) })}`,
    'It captures what can be captured by then, and again sends nothing if that is more.',
    ...(isOpen
      ? [`${batch.counts.excluded} were left out of this run: name them again with --exclude.`]
      : []),
  ].join('\n');
}

/** Where a dry run was a good one: how to do it, with what it found as the ceilings. */
export function afterDryRun(batch: Batch, given: BatchOptions): string | undefined {
  if (batch.counts.selected === 0) return undefined;
  const { dryRun: _, out: __, ...real } = given;
  return [
    'To capture them:',
    `  ${commandFor(batch, { ...real, ...wideEnough(batch) })}`,
    'It sends nothing if it finds more than that by then.',
  ].join('\n');
}

/** Who leaves a batch that is under way is told how to come back. */
export function goesOn(batch: Batch, given: BatchOptions): string {
  return [
    `The batch goes on without you. How far it is: paynet-worker batches show ${batch.id}`,
    'To follow it again, and to capture what it does not contain yet:',
    `  ${commandFor(batch, given)}`,
  ].join('\n');
}

function isList({ id }: Batch, { file }: BatchOptions): boolean {
  return file !== undefined || id.startsWith('list-');
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
