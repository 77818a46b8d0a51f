import { Command } from 'commander';
import { atCounter, report } from './counter.ts';
import { examples } from './help.ts';
import { account, json, wait } from './options.ts';

interface CancelOptions {
  account?: string;
  comment?: string;
  wait?: number;
  json?: boolean;
}

export function cancelCommand(done: (exit: number) => void): Command {
  return new Command('cancel')
    .description('enqueue the cancel of one payment: release the held money')
    .argument('<client_orderid>', 'the payment')
    .option('--comment <text>', 'why, for the gateway and the journal; 50 characters at most')
    .addOption(account())
    .addOption(wait())
    .addOption(json())
    .addHelpText(
      'after',
      examples([
        [
          'paynet-worker cancel 902B4FF5 --comment "Out of stock" --wait 30s',
          'lets go of all of the hold, and says how it ended',
        ],
        [
          'paynet-worker cancel 902B4FF5 --account shop-eu',
          'the same, where several accounts are configured',
        ],
      ]),
    )
    .action(async (client_orderid: string, { wait, json, ...asked }: CancelOptions) => {
      const waiting = { ...(wait !== undefined && { wait }), ...(json !== undefined && { json }) };
      done(
        await atCounter(
          'toOrder',
          async (shop) => report(shop, await shop.client.cancel({ client_orderid, ...asked }), waiting),
          asked.account,
        ),
      );
    });
}
