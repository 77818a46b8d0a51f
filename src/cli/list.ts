import { Command, InvalidArgumentError, Option } from 'commander';
import { isCursor, type Page } from '../ledger/pages.ts';
import { statuses } from '../payment/state.ts';
import { atCounter } from './counter.ts';
import { exitAfter, exitCodes } from './failure.ts';
import { account, json } from './options.ts';
import { coloured, complain, describeRefusal, say, sayJson, table } from './output.ts';

interface ListOptions {
  status?: (typeof statuses)[number];
  account?: string;
  cursor?: string;
  json?: boolean;
}

export function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list payments, newest first')
    .addOption(new Option('--status <status>', 'only those whose newest operation has it').choices(statuses))
    .addOption(account())
    .option('--cursor <cursor>', 'go on after a page', readCursor)
    .addOption(json())
    .action(async ({ json, ...query }: ListOptions) => {
      done(
        await atCounter(
          'toLook',
          async ({ client }) => {
            const listed = await client.payments(query);
            if (!listed.ok) {
              if (json) sayJson(listed.refusal);
              else complain(describeRefusal(listed.refusal));
              return exitAfter(listed.refusal);
            }
            if (json) sayJson(listed.page);
            else say(page(listed.page));
            return exitCodes.done;
          },
          query.account,
        ),
      );
    });
}

function readCursor(text: string): string {
  if (!isCursor(text)) throw new InvalidArgumentError('wants the next_cursor of the page before');
  return text;
}

function page({ payments, next_cursor }: Page): string {
  if (payments.length === 0) return 'No payments.';
  const rows = payments.map((payment) => [
    payment.created_at,
    payment.account,
    payment.client_orderid,
    `${payment.amount} ${payment.currency}`,
    payment.operations.map(({ operation, status }) => `${operation} ${coloured(status)}`).join(', '),
  ]);
  const more = next_cursor === null ? '' : `\nMore: --cursor ${next_cursor}`;
  return table(['created', 'account', 'client_orderid', 'amount', 'operations'], rows) + more;
}
