import { once } from 'node:events';
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { hideCardNumbers } from '../payment/hide-card-numbers.ts';
import type { Operation, Payment } from '../payment/payment.ts';
import type { Issue, Refusal } from '../payment/refusal.ts';
import { isFinal, type Status } from '../payment/state.ts';
import { unknownAccount } from '../queue/orders.ts';

/** For the one who asked: what the command is about. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The same for machines. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

/** The same for very much: `items` follow under `name`, one on each line, no faster than they are read. */
export async function sayJsonWith(value: object, name: string, items: AsyncIterable<unknown>): Promise<void> {
  const head = JSON.stringify(value, null, 2).slice(0, -'\n}'.length);
  let before = `${head},\n  ${JSON.stringify(name)}: [\n`;
  for await (const item of items) {
    await write(`${before}    ${JSON.stringify(item)}`);
    before = ',\n';
  }
  await write(before === ',\n' ? '\n  ]\n}\n' : `${before.trimEnd()}]\n}\n`);
}

/** Line by line, no faster than they are read. */
export async function sayAll(lines: AsyncIterable<string>): Promise<void> {
  for await (const line of lines) await write(`${line}\n`);
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** For whoever must act. */
export function complain(text: string): void {
  process.stderr.write(withoutCards(`${text}\n`));
}

/** What was typed in the wrong place may be quoted, but not a card number. */
export function withoutCards(text: string): string {
  return hideCardNumbers(text, '[card number]');
}

const colours: Partial<Record<Status, 'green' | 'red' | 'yellow' | 'magenta'>> = {
  approved: 'green',
  declined: 'red',
  filtered: 'red',
  error: 'red',
  refused: 'red',
  not_sent: 'yellow',
  needs_review: 'magenta',
  unknown: 'magenta',
};

/** A status in its colour, on a terminal. */
export function coloured(status: Status): string {
  const colour = colours[status];
  return colour && process.stdout.isTTY ? styleText(colour, status) : status;
}

/** A table with thin lines. */
export function table(head: string[], rows: string[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return drawn.toString();
}

/** One payment in a few lines. */
export function describe(payment: Payment): string {
  const { account, client_orderid, paynet_order_id, status, amount, currency, action } = payment;
  const { hold_expires_at, operations } = payment;
  const unknown = isFinal(status) ? 'not known' : 'not known yet';
  const lines = [
    `${client_orderid} (${account}): ${coloured(status)}`,
    `  ${amount} ${currency}, gateway order ${paynet_order_id ?? unknown}`,
    ...operations.map((operation) => `  ${describeOperation(operation)}`),
  ];
  if (hold_expires_at !== null) lines.push(`  hold expires ${hold_expires_at.slice(0, 10)} (expected)`);
  if (action) lines.push(`  the payer must go to ${action.redirect_to}`);
  return lines.join('\n');
}

function describeOperation({
  operation,
  status,
  amount,
  currency,
  error_code,
  error_message,
}: Operation): string {
  const trouble = error_code === null ? '' : `: ${error_code} ${error_message ?? ''}`;
  return `${operation} ${amount} ${currency} ${coloured(status)}${trouble}`;
}

/** An account was named that there is not. */
export const noSuchAccount = 'No such account is configured; `paynet-worker accounts` lists them.';

/** Why a request was not taken, with what to do. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal.code) {
    case 'INVALID_REQUEST':
      if (isUnknownAccount(refusal.issues)) return noSuchAccount;
      return `The request breaks a rule:\n${refusal.issues.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`;
    case 'UNKNOWN_PAYMENT':
      return 'There is no such payment (an account can be named by --account).';
    case 'UNKNOWN_BATCH':
      return 'There is no such batch, or none any more.';
    case 'ORDER_CONFLICT':
      return (
        refusal.detail ??
        `This client_orderid is taken by a request that differs in: ${refusal.fields.join(', ')}`
      );
    case 'NOT_CAPTURABLE':
      return `It cannot be captured: ${refusal.reason}.`;
    case 'NOT_CANCELLABLE':
      return `It cannot be released: ${refusal.reason}.`;
  }
}

function isUnknownAccount([only, ...others]: readonly Issue[]): boolean {
  return only?.path === 'account' && only.message === unknownAccount && others.length === 0;
}
