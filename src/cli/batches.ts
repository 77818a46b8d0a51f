import { Command, Option } from 'commander';
import type { ShopSide } from '../app/shop-side.ts';
import type { Batch, BatchItem } from '../payment/batch.ts';
import type { Refusal } from '../payment/refusal.ts';
import { afterStop } from './again.ts';
import { describeFailed, isNotCaptured, linesOfFailed } from './batch-items.ts';
import { out } from './batch-options.ts';
import { describeBatch, describeBatches } from './batch-text.ts';
import { atCounter } from './counter.ts';
import { exitAfter, exitCodes } from './failure.ts';
import { examples } from './help.ts';
import { account, json } from './options.ts';
import { complain, describeRefusal, say, sayAll, sayJson, sayJsonWith } from './output.ts';
import { itemsOf, mustBeWritable, writeResults } from './result-file.ts';
import { describeUndecided } from './undecided.ts';

interface ListOptions {
  account?: string;
  dryRuns?: boolean;
  json?: boolean;
}

interface ShowOptions {
  failed?: boolean;
  out?: string;
  json?: boolean;
}

export function batchesCommand(done: (exit: number) => void): Command {
  return new Command('batches')
    .description('list batches of captures, or show one')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(showCommand(done))
    .addHelpText(
      'after',
      examples([
        ['paynet-worker batches', 'the newest ones: `batches list` is the same'],
        ['paynet-worker batches show day-2026-11-22-of-default --failed', 'what was not captured, and why'],
        [
          'paynet-worker batches show day-2026-11-22-of-default --out result.csv',
          'all of it, for a spreadsheet',
        ],
      ]),
    );
}

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list batches, newest first')
    .addOption(account('batch'))
    .addOption(new Option('--dry-runs', 'list dry runs too; each is kept for an hour'))
    .addOption(json())
    .action(async (options: ListOptions) =>
      done(await atCounter('toLook', (shop) => list(shop, options), options.account)),
    );
}

function showCommand(done: (exit: number) => void): Command {
  return new Command('show')
    .description('show how far a batch is, with its totals, and what was not captured')
    .argument('<id>', 'the batch')
    .addOption(new Option('--failed', 'all payments that were not captured, and why; no others'))
    .addOption(out())
    .addOption(json())
    .action(async (id: string, options: ShowOptions) => {
      if (options.out !== undefined) await mustBeWritable(options.out);
      done(await atCounter('toLook', (shop) => show(shop, id, options)));
    });
}

async function list({ client }: ShopSide, { json, account, dryRuns }: ListOptions): Promise<number> {
  const found = await client.batches({ account, dry_runs: dryRuns });
  if (!found.ok) return refused(found.refusal, json);
  if (json) sayJson({ batches: found.batches });
  else say(describeBatches(found.batches));
  return exitCodes.done;
}

async function show(shop: ShopSide, id: string, options: ShowOptions): Promise<number> {
  const { client } = shop;
  const { json, out, failed = false } = options;
  const found = await client.batch(id);
  if (!found.ok) return refused(found.refusal, json);
  const { batch } = found;
  if (out !== undefined) await writeResults(out, client, id);

  const items = itemsOf(client, id);
  if (json) await sayJsonWith(batch, 'items', failed ? only(items, isNotCaptured) : items);
  else {
    say(describeBatch(batch));
    if (failed) await sayAll(linesOfFailed(items));
    else await sayTroubles(shop, batch, items);
  }
  if (batch.status === 'stopped' && !batch.dry_run) complain(afterStop(batch));
  return exitCodes.done;
}

async function sayTroubles(shop: ShopSide, batch: Batch, items: AsyncIterable<BatchItem>): Promise<void> {
  const troubles = [await describeFailed(batch, items), await describeUndecided(shop, batch)];
  for (const one of troubles) if (one !== undefined) say(one);
}

async function* only<One>(all: AsyncIterable<One>, fits: (one: One) => boolean): AsyncGenerator<One> {
  for await (const one of all) if (fits(one)) yield one;
}

function refused(refusal: Refusal, json: boolean | undefined): number {
  if (json) sayJson(refusal);
  else complain(describeRefusal(refusal));
  return exitAfter(refusal);
}
