import { Command } from 'commander';
import type { ShopSide } from '../app/shop-side.ts';
import { isFinal } from '../payment/state.ts';
import { waitOf } from '../queue/pace/standing-words.ts';
import { describeWait } from './batch-words.ts';
import { atCounter } from './counter.ts';
import { exitAfter, exitCodes } from './failure.ts';
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
    return exitAfter(found.refusal);
  }

  const timeline = await shop.journal(found.payment);
  const waits = isFinal(found.payment.status) ? null : waitOf(await shop.standing.of(found.payment.account));
  if (options.json) sayJson({ ...found.payment, ...(waits && { waits }), timeline });
  else {
    const waiting = waits ? describeWait(waits).split('\n') : [];
    const lines = timeline.map((entry) => `    ${lineOf(entry)}`);
    say([describe(found.payment), ...waiting.map((line) => `  ${line}`), '  timeline', ...lines].join('\n'));
  }
  return exitCodes.done;
}
