import { Command } from 'commander';
import { atCounter, report } from './counter.ts';
import { exitCodes, Failure } from './failure.ts';
import { account, json, wait } from './options.ts';

interface CaptureOptions {
  account?: string;
  amount?: string;
  currency?: string;
  wait?: number;
  json?: boolean;
}

export function captureCommand(done: (exit: number) => void): Command {
  return new Command('capture')
    .description('enqueue the capture of one payment: take the held money')
    .argument('<client_orderid>', 'the payment')
    .option('--amount <amount>', 'less than was held, e.g. 10.42; all of it without this')
    .option('--currency <code>', 'currency of the amount, e.g. USD')
    .addOption(account())
    .addOption(wait())
    .addOption(json())
    .action(async (client_orderid: string, { wait, json, ...asked }: CaptureOptions) => {
      if ((asked.amount === undefined) !== (asked.currency === undefined)) {
        throw new Failure(
          '--amount and --currency go together: give both, or neither.',
          exitCodes.wrongUsage,
        );
      }
      const waiting = { ...(wait !== undefined && { wait }), ...(json !== undefined && { json }) };
      done(
        await atCounter('toOrder', async (shop) =>
          report(shop, await shop.client.capture({ client_orderid, ...asked }), waiting),
        ),
      );
    });
}
