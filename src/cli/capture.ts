import { Command, Option } from 'commander';
import { type BatchOptions, batchOptions } from './batch-options.ts';
import { captureBatch } from './capture-batch.ts';
import { atCounter, report } from './counter.ts';
import { exitCodes, Failure } from './failure.ts';
import { examples } from './help.ts';
import { account, json, wait } from './options.ts';

interface CaptureOptions extends BatchOptions {
  account?: string;
  amount?: string;
  currency?: string;
  wait?: number;
  json?: boolean;
}

export function captureCommand(done: (exit: number) => void): Command {
  const command = new Command('capture')
    .description('take held money: of one payment, of those in a file, or of all that are approved')
    .argument('[client_orderid]', 'the payment')
    .addOption(
      new Option('--amount <amount>', 'less than was held, e.g. 10.42; all of it without this').helpGroup(
        'One payment:',
      ),
    )
    .addOption(new Option('--currency <code>', 'currency of the amount, e.g. USD').helpGroup('One payment:'));
  for (const option of batchOptions()) command.addOption(option.helpGroup('A batch:'));

  return command
    .addOption(account('payment or batch').helpGroup(both))
    .addOption(wait().helpGroup(both))
    .addOption(json().helpGroup(both))
    .addHelpText('after', examples(known))
    .action(async (client_orderid: string | undefined, options: CaptureOptions) => {
      mustFit(client_orderid, options);
      done(
        await (client_orderid === undefined ? captureBatch(options) : captureOne(client_orderid, options)),
      );
    });
}

const both = 'Both:';

const known = [
  ['paynet-worker capture 902B4FF5 --wait 30s', 'all that is held of one payment, and how it ended'],
  ['paynet-worker capture 902B4FF5 --amount 7.00 --currency USD', 'less than that'],
  ['paynet-worker capture --approved --dry-run', 'what the batch of today would capture; nothing is sent'],
  [
    'paynet-worker capture --approved --max-count 500 --max-total USD=10000.00 --out result.csv',
    'all approved holds, unless there are more than that',
  ],
  ['paynet-worker capture --file today.csv --skip-wrong', 'the payments of a file, without its wrong lines'],
] as const;

async function captureOne(client_orderid: string, options: CaptureOptions): Promise<number> {
  const { wait, json, account, amount, currency } = options;
  const asked = Object.fromEntries(
    Object.entries({ client_orderid, account, amount, currency }).filter(([, value]) => value !== undefined),
  );
  const waiting = { ...(wait !== undefined && { wait }), ...(json !== undefined && { json }) };
  return atCounter(
    'toOrder',
    async (shop) => report(shop, await shop.client.capture(asked), waiting),
    account,
  );
}

function mustFit(client_orderid: string | undefined, options: CaptureOptions): void {
  const { account, amount, currency, wait, json, ...ofBatch } = options;
  const { file, approved } = ofBatch;
  const ways = [client_orderid, file, approved].filter((way) => way !== undefined);
  if (ways.length !== 1) throw wrong('Name one payment, or give --file or --approved: only one of them.');
  if ((amount === undefined) !== (currency === undefined))
    throw wrong('--amount and --currency go together: give both, or neither.');
  if (client_orderid === undefined && amount !== undefined)
    throw wrong('--amount goes with one payment; in a file each line has its own.');
  if (client_orderid !== undefined && Object.keys(ofBatch).length > 0)
    throw wrong('Of one payment only --amount, --currency, --account, --wait and --json can be asked.');
  const ofAll = [ofBatch.day, ofBatch.until, ofBatch.exclude, ofBatch.excludeFile];
  if (file !== undefined && ofAll.some((option) => option !== undefined))
    throw wrong('--day, --until and --exclude go with --approved; a file names what is captured.');
  if (file === undefined && ofBatch.skipWrong) throw wrong('--skip-wrong goes with --file.');
}

function wrong(message: string): Failure {
  return new Failure(message, exitCodes.wrongUsage);
}
