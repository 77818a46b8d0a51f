import { Command } from 'commander';
import type { ShopSide } from '../app/shop-side.ts';
import { toMend } from '../gateway/to-mend.ts';
import { type Lane, lanes } from '../payment/lane.ts';
import type { AccountStanding } from '../queue/standing.ts';
import { at, troubleIn } from '../queue/standing-words.ts';
import { atCounter } from './counter.ts';
import { exitCodes, Failure } from './failure.ts';
import { json } from './options.ts';
import { say, sayJson, table } from './output.ts';

interface Options {
  json?: boolean;
}

export function accountsCommand(done: (exit: number) => void): Command {
  return new Command('accounts')
    .description('show how the accounts stand with their gateways, or let a stopped one go on')
    .addCommand(listCommand(done), { isDefault: true })
    .addCommand(resumeCommand(done));
}

function listCommand(done: (exit: number) => void): Command {
  return new Command('list')
    .description('list the configured accounts: which of them wait, why, and what to do')
    .addOption(json())
    .action(async (options: Options) => done(await list(options)));
}

function resumeCommand(done: (exit: number) => void): Command {
  return new Command('resume')
    .description('let an account go on that was stopped, once it is mended; ends any other wait of it, too')
    .argument('<id>', 'the account')
    .addOption(json())
    .action(async (id: string, options: Options) => done(await resume(id, options)));
}

async function list(options: Options): Promise<number> {
  return atCounter('toLook', async (shop, { accounts }) => {
    const all = await Promise.all(accounts.map(({ id }) => lookAt(shop, id)));
    if (options.json) sayJson({ accounts: all.map(toShow) });
    else say([tableOf(all), ...all.flatMap(toDo)].join('\n'));
    return exitCodes.done;
  });
}

/** How an account stands, and in how many ms each lane has its next free slot. */
interface Shown extends AccountStanding {
  backlog: Record<Lane, number>;
}

async function lookAt({ standing, pace }: ShopSide, id: string): Promise<Shown> {
  const pairs = lanes.map(async (lane) => [lane, Math.round(await pace.backlog(id, lane))] as const);
  const [of, backlog] = await Promise.all([standing.of(id), Promise.all(pairs)]);
  return { ...of, backlog: Object.fromEntries(backlog) as Record<Lane, number> };
}

function tableOf(all: readonly Shown[]): string {
  return table(
    ['account', 'standing', ...lanes],
    all.map((one) => [
      one.account,
      troubleIn(one) ?? 'ok',
      ...lanes.map((lane) => `in ${Math.ceil(one.backlog[lane] / 1_000)} s`),
    ]),
  );
}

function toDo({ account, stopped }: Shown): string[] {
  return stopped ? [`${account}: ${toMend(stopped.code, account)}`] : [];
}

function toShow({ account, pausedUntil, probesAt, stopped, backlog }: Shown) {
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
  };
}

async function resume(id: string, options: Options): Promise<number> {
  return atCounter('toLook', async ({ standing }, { accounts }) => {
    if (!accounts.some((account) => account.id === id))
      throw new Failure(
        'No such account is configured; `paynet-worker accounts` lists them.',
        exitCodes.wrongUsage,
      );

    const resumed = await standing.resume(id);
    if (options.json) sayJson({ account: id, resumed });
    else
      say(resumed ? `${id} goes on; what waits is sent within a minute or two.` : `${id} was not stopped.`);
    return exitCodes.done;
  });
}
