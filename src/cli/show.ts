import { Command } from 'commander';
import type { ShopSide } from '../app/shop-side.ts';
import { atCounter } from './counter.ts';
import { exitCodes } from './failure.ts';
import { account, json } from './options.ts';
import { complain, describe, describeRefusal, say, sayJson } from './output.ts';
import { lineOf } from './timeline.ts';

export function showCommand(done: (exit: number) => void): Command {
  return new Command('show')
    .description('show one payment with its timeline')
    .argument('<client_orderid>', 'the payment')
    .addOption(account())
    .addOption(json())
    .action(async (client_orderid: string, options: { account?: string; json?: boolean }) => {
      done(await atCounter('toLook', (shop) => show(shop, client_orderid, options), options.account));
    });
}

async function show(shop: ShopSide, client_orderid: string, options: { account?: string; json?: boolean }) {
  const found = await shop.client.payment({ client_orderid, account: options.account });
  if (!found.ok) {
    if (options.json) sayJson(found.refusal);
    else complain(describeRefusal(found.refusal));
    return exitCodes.failed;
  }

  const timeline = await shop.journal(found.payment);
  if (options.json) sayJson({ ...found.payment, timeline });
  else
    say(
      [describe(found.payment), '  timeline', ...timeline.map((entry) => `    ${lineOf(entry)}`)].join('\n'),
    );
  return exitCodes.done;
}
