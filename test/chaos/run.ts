import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../src/payment/state.ts';
import { openClock } from './clock.ts';
import { type Diary, openDiary } from './diary.ts';
import { openHarm } from './harm.ts';
import { judge } from './judge.ts';
import type { ChaosOptions } from './options.ts';
import { planFor } from './plan.ts';
import { type Result, resultOf } from './result.ts';
import { openShop, type Shop } from './shop.ts';
import { openStage } from './stage.ts';

/** How long everything may take to become final after the last fault, ms. */
const settlingMs = 90_000;

/** How many orders may wait for their end before more are placed. */
const mostUnderWay = 150;

/** How long a killed job may take to run again until it counts as forgotten, ms. */
const rerunMs = 20_000;

/** How far a run is. */
export interface Progress {
  phase: 'starting' | 'under load' | 'settling';
  payments: number;
  final: number;
  kills: number;
  zombies: number;
  breaks: number;
  terms: number;
}

/**
 * Plays one run in `folder`: sets the stage, trades while everything is being broken, waits until what is
 * left has settled, and judges. `watch` is called every now and then. Leaves nothing running behind.
 */
export async function run(
  options: ChaosOptions,
  folder: string,
  watch: (progress: Progress) => void,
): Promise<Result> {
  const plan = planFor(options);
  const diary = openDiary();
  const progress: { phase: Progress['phase']; shop: Shop | undefined } = {
    phase: 'starting',
    shop: undefined,
  };
  const report = () => watch(progressOf(progress.phase, diary, progress.shop));
  report();
  const stage = await openStage(folder, plan, diary);
  const watching = setInterval(report, 1_000);

  const patience = new AbortController();
  setMaxListeners(0, patience.signal); // every order listens
  const shop = openShop(plan.orders, () => stage.crew.doors(), patience.signal);
  progress.shop = shop;
  const harm = openHarm(plan, stage, diary);
  const clock = openClock(() => harm.isEnough() || !stage.crew.isWhole() || shop.underWay() >= mostUnderWay);

  try {
    progress.phase = 'under load';
    const trading = shop.trade(clock);
    await Promise.race([harm.done(clock), tooLong(plan.loadMs, patience.signal)]);

    progress.phase = 'settling';
    const outOfPatience = setTimeout(() => patience.abort(), settlingMs);
    await trading;
    await shop.settle();
    await allRunAgain(diary, patience.signal);
    clearTimeout(outOfPatience);

    const verdict = judge(shop.cases, shop.batches(), stage.gateway.books());
    return await resultOf({ options, verdict, diary, stage, shop, limit: plan.limit });
  } finally {
    clearInterval(watching);
    patience.abort();
    clock.stop();
    await stage.close();
  }
}

/** Ends a run whose processes never come up again. */
async function tooLong(loadMs: number, over: AbortSignal): Promise<never> {
  const longestMs = 120_000 + 8 * loadMs;
  await sleep(longestMs, undefined, { signal: over }).catch(() => new Promise(() => undefined));
  throw new Error(
    `The faults were not done within ${longestMs / 1_000} s: see why processes do not come up.`,
  );
}

/** A payment may be final before its killed job runs again: a callback settles it. */
async function allRunAgain({ waiting }: Diary, patience: AbortSignal): Promise<void> {
  const until = Date.now() + rerunMs;
  while (waiting.size > 0 && Date.now() < until && !patience.aborted) await sleep(100);
}

function progressOf(phase: Progress['phase'], diary: Diary, shop: Shop | undefined): Progress {
  const { kills, redisKills, restores, keyWipes } = diary.tally;
  const cases = shop?.cases ?? [];
  return {
    phase,
    payments: cases.filter(({ acknowledged }) => acknowledged.size > 0).length,
    final: cases.filter(({ payment }) => payment?.operations.every(({ status }) => isFinal(status))).length,
    kills,
    zombies: diary.zombies.length,
    breaks: redisKills + restores + keyWipes,
    terms: diary.stops.length,
  };
}
