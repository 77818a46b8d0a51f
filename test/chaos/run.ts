import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../src/payment/state.ts';
import { type Diary, openDiary } from './diary.ts';
import { openStopper } from './ending.ts';
import { judge } from './judge.ts';
import { openKiller } from './killer.ts';
import type { ChaosOptions } from './options.ts';
import { type FaultPlan, type Plan, planFor } from './plan.ts';
import { openRedisBreaker } from './redis-breaker.ts';
import { type Result, resultOf } from './result.ts';
import { openShop, type Shop } from './shop.ts';
import { openStage, type Stage } from './stage.ts';
import { openZombies } from './zombies.ts';

/** How long everything may take to become final after the last fault, ms. */
const settlingMs = 90_000;

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
  const stage = await openStage(folder, plan.orders, diary);
  const watching = setInterval(report, 1_000);

  try {
    const patience = new AbortController();
    setMaxListeners(0, patience.signal); // every order listens
    const shop = openShop(plan.orders, () => stage.crew.doors(), patience.signal);
    progress.shop = shop;
    progress.phase = 'under load';
    const begunAt = Date.now();
    const trading = shop.trade(begunAt);
    await doHarm(plan, stage, diary, begunAt);

    progress.phase = 'settling';
    const outOfPatience = setTimeout(() => patience.abort(), settlingMs);
    await trading;
    await shop.settle();
    await allRunAgain(diary, patience.signal);
    clearTimeout(outOfPatience);

    const verdict = judge(shop.cases, stage.gateway.books());
    return await resultOf({ options, verdict, diary, stage, shop });
  } finally {
    clearInterval(watching);
    await stage.close();
  }
}

/** A payment may be final before its killed job runs again: a callback settles it. */
async function allRunAgain({ waiting }: Diary, patience: AbortSignal): Promise<void> {
  const until = Date.now() + rerunMs;
  while (waiting.size > 0 && Date.now() < until && !patience.aborted) await sleep(100);
}

/** Every fault at its time; resolves when the last one is done. Those of Redis come one after the other. */
async function doHarm(plan: Plan, stage: Stage, diary: Diary, begunAt: number): Promise<void> {
  const due = ({ at }: FaultPlan<string>) => sleep(Math.max(0, begunAt + at - Date.now()));
  const each = <Kind extends string>(
    faults: readonly FaultPlan<Kind>[],
    strike: (fault: FaultPlan<Kind>) => Promise<void>,
  ) => faults.map((fault) => due(fault).then(() => strike(fault)));

  const breakRedis = openRedisBreaker(stage.queue, diary);
  const breaking = async () => {
    for (const fault of plan.breaks) {
      await due(fault);
      await breakRedis(fault);
    }
  };
  await Promise.all([
    ...each(plan.kills, openKiller(stage.crew, diary)),
    ...each(plan.zombies, openZombies(stage.crew, diary)),
    ...each(plan.terms, openStopper(stage.crew, diary)),
    breaking(),
    sleep(plan.loadMs),
  ]);
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
