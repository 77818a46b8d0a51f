import { Command } from 'commander';
import { ratesOf } from '../app/accounts.ts';
import type { ShopSide } from '../app/shop-side.ts';
import type { AccountEntry } from '../config/accounts.ts';
import type { Config } from '../config.ts';
import { toMend } from '../gateway/to-mend.ts';
import { nextCutOff } from '../payment/business-day.ts';
import { type Lane, lanes } from '../payment/lane.ts';
import type { Rate } from '../payment/rate.ts';
import type { AccountStanding } from '../queue/pace/standing.ts';
import { at, troubleIn } from '../queue/pace/standing-words.ts';
import { atCounter } from './counter.ts';
import { exitCodes } from './failure.ts';
import { examples } from './help.ts';
import { json } from './options.ts';
import { complain, say, sayJson, table } from './output.ts';

interface Options {
  json?: boolean;
}

export function accountsCommand(done: (exit: number) => void): Command {
  return new Command('accounts')
    .description('show how the accounts stand with their gateways, or let a stopped one go on')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(resumeCommand(done))
    .addHelpText('after', examples(known));
}

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list the configured accounts: which of them wait, why, and what to do')
    .addOption(json())
    .addHelpText('after', `\n${columns.join('\n')}`)
    .action(async (options: Options) => done(await list(options)));
}

function resumeCommand(done: (exit: number) => void): Command {
  return new Command('resume')
    .description('let an account go on that was stopped, once it is mended; ends any other wait of it, too')
    .argument('<id>', 'the account')
    .addOption(json())
    .action(async (id: string, options: Options) => done(await resume(id, options)));
}

const known = [
  ['paynet-worker accounts', 'how they stand: `accounts list` is the same'],
  ['paynet-worker accounts resume shop-eu', 'after the account was mended: what waited is sent'],
] as const;

const columns = [
  'Columns:',
  '  standing                     ok, or why nothing is sent to its gateway',
  '  shoppers, singles, batches   when a preauth, a capture or cancel, a capture of a batch that comes now',
  '                               would be sent; – while the account is stopped: nobody knows',
  '  rate limit                   most requests a second that these settings allow, of all lanes together,',
  '                               and what batches may take of it',
  '  next cut-off                 when its business day ends and its holds are captured; – without capture_at',
];

async function list(options: Options): Promise<number> {
  return atCounter('toLook', async (shop, config) => {
    const rateOf = ratesOf(config);
    const all = await Promise.all(config.accounts.map((entry) => lookAt(shop, entry, rateOf(entry.id))));
    if (options.json) sayJson({ accounts: all.map(toShow) });
    else say([tableOf(all), ...legend(all), ...all.flatMap((one) => toDo(one, config))].join('\n'));
    return exitCodes.done;
  });
}

/** How an account stands, how fast it sends, and in how many ms each lane has its next free slot. */
interface Shown extends AccountStanding {
  rate: Rate;
  /** Ms since 1970; null where no end of its day is set. */
  cutOff: number | null;
  /** Null while it is stopped: nobody knows when it goes on. */
  backlog: Record<Lane, number | null>;
}

async function lookAt({ standing, pace }: ShopSide, entry: AccountEntry, rate: Rate): Promise<Shown> {
  const { id, capture_at, time_zone = 'UTC' } = entry;
  const cutOff = capture_at === undefined ? null : nextCutOff(Date.now(), capture_at, time_zone);
  const of = await standing.of(id);
  const waits = lanes.map(
    async (lane) => [lane, of.stopped ? null : Math.round(await pace.backlog(id, lane))] as const,
  );
  const backlog = Object.fromEntries(await Promise.all(waits)) as Shown['backlog'];
  return { ...of, rate, cutOff, backlog };
}

function tableOf(all: readonly Shown[]): string {
  return table(
    ['account', 'standing', ...lanes, 'rate limit', 'next cut-off'],
    all.map((one) => [
      one.account,
      troubleIn(one) ?? 'ok',
      ...lanes.map((lane) => waitOf(one.backlog[lane])),
      limitOf(one.rate),
      one.cutOff === null ? '–' : at(one.cutOff),
    ]),
  );
}

function limitOf({ perSecond, batchShare }: Rate): string {
  const ofBatches = Number((perSecond * batchShare).toPrecision(6)); // 0.7 of 7 is not quite 4.9
  return `${perSecond}/s, batches ${ofBatches}/s`;
}

function waitOf(ms: number | null): string {
  return ms === null ? '–' : `in ${Math.ceil(ms / 1_000)} s`;
}

/** What a glance at the table leaves open; `accounts list --help` explains every column. */
function legend(all: readonly Shown[]): string[] {
  const waits = all.some(({ backlog }) => lanes.some((lane) => (backlog[lane] ?? 0) > 0));
  const stopped = all.some(({ stopped }) => stopped);
  return [
    ...(waits
      ? ['in … s: when what is asked for now is sent; others, or a wait of the account, come first.']
      : []),
    ...(stopped ? ['–: its lanes stand still until the account is resumed.'] : []),
  ];
}

function toDo({ account, stopped }: Shown, config: Config): string[] {
  if (!stopped) return [];
  return [`${account}: ${toMend(stopped.code, account)}`, ...(keepsCards(config) ? [] : [losesCards])];
}

/** A Redis of its own keeps sealed cards in memory alone. */
function keepsCards({ REDIS_URL, VAULT_REDIS_URL }: Config): boolean {
  return REDIS_URL !== undefined || VAULT_REDIS_URL !== undefined;
}

const losesCards =
  'Mind: a restart of `up` loses the cards that wait in its own Redis. Their preauths become unknown, are asked about, and end as not_sent, NEVER_ARRIVED, after NOT_FOUND_GRACE.';

function toShow({ account, pausedUntil, probesAt, stopped, backlog, rate, cutOff }: Shown) {
  return {
    account,
    paused_until: pausedUntil === null ? null : at(pausedUntil),
    tried_again_at: probesAt === null ? null : at(probesAt),
    stopped: stopped && {
      code: stopped.code,
      since: at(stopped.since),
      in_reply_to: stopped.by,
      to_do: toMend(stopped.code, account),
    },
    backlog_ms: backlog,
    rate_limit: `${rate.perSecond}/s`,
    next_cut_off: cutOff === null ? null : at(cutOff),
  };
}

async function resume(id: string, options: Options): Promise<number> {
  return atCounter(
    'toLook',
    async ({ standing }, config) => {
      const { stopped } = await standing.of(id);
      const resumed = await standing.resume(id);
      if (options.json) sayJson({ account: id, resumed });
      else
        say(resumed ? `${id} goes on; what waits is sent within a minute or two.` : `${id} was not stopped.`);
      // Other waits end without a restart.
      if (resumed && stopped && !options.json && !keepsCards(config)) complain(losesCards);
      return exitCodes.done;
    },
    id,
  );
}
