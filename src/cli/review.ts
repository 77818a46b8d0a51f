import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { holdRulesOf } from '../config/hold-fields.ts';
import type { Config } from '../config.ts';
import { type Decision, decisionSchema, decisions } from '../payment/decision.ts';
import { usualHoldRules } from '../payment/hold-rules.ts';
import { readRequest } from '../payment/issues.ts';
import { type OperationName, operationNames, operationOf, type Payment } from '../payment/payment.ts';
import type { UnderReview } from '../queue/review.ts';
import { atCounter } from './counter.ts';
import { exitAfter, exitCodes, Failure } from './failure.ts';
import { account, json } from './options.ts';
import { complain, describe, describeRefusal, say, sayJson, table } from './output.ts';
import { lineOf } from './timeline.ts';

interface ListOptions {
  account?: string;
  json?: boolean;
}

interface ResolveOptions extends ListOptions {
  as: Decision['as'];
  reason: string;
  operation?: OperationName;
  paynetOrderId?: string;
  by?: string;
}

export function reviewCommand(done: (exit: number) => void): Command {
  return new Command('review')
    .description('list the operations that a person must decide on, or decide one')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(resolveCommand(done));
}

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list every operation under review, the oldest first, with what was last heard of it')
    .addOption(account())
    .addOption(json())
    .action(async (options: ListOptions) => done(await list(options)));
}

function resolveCommand(done: (exit: number) => void): Command {
  const as = new Option('--as <status>', 'how it ended').choices(decisions).makeOptionMandatory();
  const operation = new Option('--operation <name>', 'which one, where several are under review');
  return new Command('resolve')
    .description('end an operation under review as a person found it at the gateway; this is for good')
    .argument('<client_orderid>', 'the payment')
    .addOption(as)
    .requiredOption('--reason <text>', 'how you know it, for the journal')
    .addOption(operation.choices(operationNames))
    .option('--paynet-order-id <id>', "the gateway's id of the order, as found there")
    .option('--by <name>', 'who decides; without this, your name on this machine')
    .addOption(account())
    .addOption(json())
    .action(async (client_orderid: string, options: ResolveOptions) =>
      done(await resolve(client_orderid, options)),
    );
}

async function list(options: ListOptions): Promise<number> {
  return atCounter(
    'toLook',
    async ({ reviews }) => {
      const { account } = options;
      const all = await reviews.list();
      const found = account === undefined ? all : all.filter((one) => one.account === account);
      if (options.json) sayJson({ reviews: found });
      else say(found.length === 0 ? 'Nothing is under review.' : described(found));
      return exitCodes.done;
    },
    options.account,
  );
}

function described(found: readonly UnderReview[]): string {
  const rows = found.map((one) => [
    one.since ?? 'long ago',
    one.account,
    one.client_orderid,
    one.operation,
    `${one.amount} ${one.currency}`,
    one.paynet_order_id ?? 'not known',
  ]);
  const stories = found.map(({ client_orderid, operation, evidence }) =>
    [`${client_orderid}, ${operation}:`, ...evidence.map((entry) => `  ${lineOf(entry)}`)].join('\n'),
  );
  return [
    table(['since', 'account', 'client_orderid', 'operation', 'amount', 'gateway order'], rows),
    ...stories,
    "Look at the gateway's back office, then: paynet-worker review resolve CLIENT_ORDERID --as ... --reason ...",
  ].join('\n\n');
}

async function resolve(client_orderid: string, options: ResolveOptions): Promise<number> {
  const decision = decisionOf(options);
  const { account, operation, json } = options;

  return atCounter(
    'toLook',
    async ({ client, reviews }, config) => {
      const found = await client.payment({ client_orderid, account });
      if (!found.ok) {
        refused(found.refusal, describeRefusal(found.refusal), json);
        return exitAfter(found.refusal);
      }

      const place = placeOf(found.payment, config);
      const decided = await reviews.decide(found.payment, { ...decision, ...place, operation });
      if (!decided.ok) {
        const { ok: _, ...why } = decided;
        return refused(why, why.message, json);
      }

      if (json) sayJson(decided.payment);
      else say(describe(decided.payment));
      if (isOutOfReach(decided.payment)) complain(outOfReach);
      return exitCodes.done;
    },
    account,
  );
}

/** Told by the option's name: an option that is wrong may hold a card number, so its value is not shown. */
function decisionOf(options: ResolveOptions): Decision {
  const { as, reason, by = userName(), paynetOrderId } = options;
  const given = { as, reason, by, ...(paynetOrderId !== undefined && { paynet_order_id: paynetOrderId }) };
  const read = readRequest(decisionSchema, given);
  if (read.ok) return read.value;

  const problems = read.issues.map(({ path, message }) => `--${path.replaceAll('_', '-')}: ${message}`);
  throw new Failure(problems.join('\n'), exitCodes.wrongUsage);
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}

function placeOf({ account }: Payment, { accounts }: Config) {
  const entry = accounts.find(({ id }) => id === account);
  return {
    gateway: entry?.base_url.href ?? '',
    holdDays: (entry ? holdRulesOf(entry) : usualHoldRules).days,
  };
}

function refused(told: object, message: string, json = false): number {
  if (json) sayJson(told);
  else complain(message);
  return exitCodes.failed;
}

function isOutOfReach(payment: Payment): boolean {
  return operationOf(payment, 'preauth')?.status === 'approved' && payment.paynet_order_id === null;
}

const outOfReach =
  "The gateway's id of the order is not known, so it can't be captured from here: use the gateway's back office.";
