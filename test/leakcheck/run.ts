import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspectHttp, inspectRedis, inspectRest, inspectWorkers } from './inspect.ts';
import type { LeakOptions } from './options.ts';
import { cardsOf, type Plan, planApproved, planFor } from './plan.ts';
import { openPlanting, type Planting } from './plant.ts';
import { type Played, play } from './play.ts';
import { type Check, type Result, resultOf } from './result.ts';
import { openScanner } from './scanner.ts';
import { cardTtlMs, type Origin, openStage, type Stage } from './stage.ts';
import { openTally, type Row } from './tally.ts';
import { watchVault } from './vault-watch.ts';

/** How long processes rest before their memory is looked at, ms. */
const restMs = 5_000;

/** How many cards go over TLS, of so many. */
const cardsPerTls = 20;

/** Plays a run in `folder` and looks for what it left. `say` hears how far it is. Leaves nothing running. */
export async function run(
  options: LeakOptions,
  origin: Origin,
  folder: string,
  say: (words: string) => void,
): Promise<Result> {
  const plan = planFor(options.cards, options.seed);
  const planting = openPlanting(options.plant);
  say('starting');
  const overTls = roundOverTls(options, origin, folder);
  void overTls.catch(() => undefined); // waited for below
  const stage = await openStage(join(folder, 'plain'), origin, plan.orders);
  try {
    const { played, checks, row } = await watched(stage, plan, planting, say);
    say('using commands, and over TLS');
    const [tls] = await Promise.all([overTls, useCommands(stage, plan), sleep(restMs)]);
    say('looking at what is left');
    const rows = await inspect(stage, played, plan, planting);
    const books = stage.gateway.books();
    const controls = stage.secrets().filter(({ kind }) => kind === 'control').length;
    return resultOf({ options, plan, played, rows: [row, ...rows, tls.inspect()], checks, books, controls });
  } finally {
    await Promise.all([stage.close(), overTls.then(({ close }) => close()).catch(() => undefined)]);
  }
}

/** Plays, with an eye on the vault all the time. */
async function watched(stage: Stage, plan: Plan, planting: Planting, say: (words: string) => void) {
  const scanner = openScanner([...cardsOf(plan), ...planting.secrets, ...stage.secrets()]);
  const tally = openTally('vault Redis, while in use', scanner);
  const watch = await watchVault({ url: stage.vault.url }, cardTtlMs, tally.scan);
  const played = await play(stage, plan, { planting, say, workers: 2 });
  await sleep(1_000);
  const left = await watch.cardsNow();
  await watch.stop();

  const { seen } = watch;
  const checks: Check[] = [
    { what: 'sealed cards in the vault, a second after the last payment ended', found: left, most: 0 },
    {
      what: `sealed cards there for longer than CARD_TTL, of ${seen.cards} seen`,
      found: seen.tooOld.size,
      most: 0,
    },
    { what: 'answers that should not have come', found: played.shop.surprises.length, most: 0 },
  ];
  return { played, checks, row: tally.row() };
}

/** What people look at, of payments that ended in every way. */
async function useCommands({ house }: Stage, { orders }: Plan): Promise<void> {
  const one = (kind: string) => orders.find((order) => order.kind === kind)?.client_orderid ?? 'none';
  const shown = ['card echoed', 'card echoed in the status', 'preauth/card-echo', 'card expired'].map(one);
  const unsure = one('never believed');
  const commands = [
    ['list', '--json'],
    ['review', 'list', '--json'],
    ...shown.map((id) => ['show', id]),
    ['review', 'resolve', unsure, '--as', 'not_sent', '--reason', 'leakcheck'],
    ['show', unsure, '--json'],
  ];
  await Promise.all(commands.map((command) => house.command(...command)));
}

/**
 * A few payments with a gateway behind TLS, whose library has buffers of its own. Looking into memory takes seconds in
 * which nobody else is served, so that is for later.
 */
async function roundOverTls({ cards, seed }: LeakOptions, origin: Origin, folder: string) {
  const plan = planApproved(Math.ceil(cards / cardsPerTls), seed);
  const stage = await openStage(join(folder, 'tls'), origin, plan.orders, true);
  const close = () => stage.close();
  try {
    const quietly = { planting: openPlanting([]), say: () => undefined, workers: 1 } as const;
    const { workers } = await play(stage, plan, quietly);
    await sleep(restMs);
    const inspect = (): Row => {
      const [row] = inspectWorkers(workers, cardsOf(plan), []);
      return { ...(row ?? throwNothing()), where: 'memory of a worker after TLS', counts: false };
    };
    return { inspect, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function inspect(stage: Stage, { workers }: Played, plan: Plan, planting: Planting): Promise<Row[]> {
  const { http, queue, vault } = stage;
  const cards = [...cardsOf(plan), ...planting.secrets];
  const secrets = [...cards, ...stage.secrets()];
  const own = [...cardsOf(plan, ({ echo }) => echo === 'none'), ...planting.secrets];
  const repeated = cardsOf({ orders: plan.orders.filter(({ echo }) => echo !== 'none'), odd: [] });
  const pids = [...workers, http].map(({ pid }) => pid);

  return [
    ...inspectWorkers(workers, own, repeated),
    inspectRedis('memory of the queue Redis', queue.pid(), secrets),
    inspectRedis('memory of the vault Redis', vault.pid(), secrets),
    inspectHttp(http.pid, secrets),
    ...(await inspectRest(stage, secrets, [...pids, queue.pid(), vault.pid()])),
  ];
}

function throwNothing(): never {
  throw new Error('there is no memory to look at');
}
