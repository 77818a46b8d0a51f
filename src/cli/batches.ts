import { Command } from 'commander';
import type { ShopSide } from '../app/shop-side.ts';
import type { Refusal } from '../payment/refusal.ts';
import { out } from './batch-options.ts';
import { describeBatch, describeBatches } from './batch-text.ts';
import { atCounter } from './counter.ts';
import { exitCodes } from './failure.ts';
import { account, json } from './options.ts';
import { complain, describeRefusal, say, sayJson } from './output.ts';
import { mustBeWritable, writeResults } from './result-file.ts';

interface ListOptions {
  account?: string;
  json?: boolean;
}

interface ShowOptions {
  out?: string;
  json?: boolean;
}

export function batchesCommand(done: (exit: number) => void): Command {
  return new Command('batches')
    .description('list batches of captures, or show one')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(showCommand(done));
}

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list batches, newest first')
    .addOption(account('batch'))
    .addOption(json())
    .action(async (options: ListOptions) =>
      done(await atCounter('toLook', (shop) => list(shop, options), options.account)),
    );
}

function showCommand(done: (exit: number) => void): Command {
  return new Command('show')
    .description('show how far a batch is, with its totals')
    .argument('<id>', 'the batch')
    .addOption(out())
    .addOption(json())
    .action(async (id: string, options: ShowOptions) => {
      if (options.out !== undefined) await mustBeWritable(options.out);
      done(await atCounter('toLook', (shop) => show(shop, id, options)));
    });
}

async function list({ client }: ShopSide, { json, account }: ListOptions): Promise<number> {
  const found = await client.batches({ account });
  if (!found.ok) return refused(found.refusal, json);
  if (json) sayJson({ batches: found.batches });
  else say(describeBatches(found.batches));
  return exitCodes.done;
}

async function show({ client }: ShopSide, id: string, { json, out }: ShowOptions): Promise<number> {
  const found = await client.batch(id);
  if (!found.ok) return refused(found.refusal, json);
  if (out !== undefined) await writeResults(out, client, id);
  if (json) sayJson(found.batch);
  else say(describeBatch(found.batch));
  return exitCodes.done;
}

function refused(refusal: Refusal, json: boolean | undefined): number {
  if (json) sayJson(refusal);
  else complain(describeRefusal(refusal));
  return exitCodes.failed;
}
