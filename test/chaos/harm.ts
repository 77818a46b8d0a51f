import type { Clock } from './clock.ts';
import type { Diary } from './diary.ts';
import { openStopper } from './ending.ts';
import { openKiller } from './killer.ts';
import type { FaultPlan, Plan } from './plan.ts';
import { openRedisBreaker } from './redis-breaker.ts';
import type { Stage } from './stage.ts';
import { openZombies } from './zombies.ts';

/** The faults of a run. */
export interface Harm {
  /** Does every fault at its time; resolves when the last one is done. */
  done(clock: Clock): Promise<void>;
  /** So many faults strike just now that no other should. */
  isEnough(): boolean;
}

const atOnce = 6;
const asleepAtOnce = 8;

export function openHarm(plan: Plan, stage: Stage, diary: Diary): Harm {
  let striking = 0;
  let asleep = 0;
  const breakRedis = openRedisBreaker(stage.queue, diary);
  let redis = Promise.resolve();

  return {
    isEnough: () => striking >= atOnce || asleep >= asleepAtOnce,

    async done(clock) {
      const each = <Kind extends string>(
        faults: readonly FaultPlan<Kind>[],
        strike: (fault: FaultPlan<Kind>) => Promise<void>,
      ) => faults.map((fault) => clock.until(fault.at).then(() => strike(fault)));
      const zombie = openZombies(stage.crew, diary);

      await Promise.all([
        ...each(plan.kills, counted(openKiller(stage.crew, diary))),
        ...each(plan.terms, counted(openStopper(stage.crew, diary))),
        ...each(plan.breaks, counted(oneByOne)),
        ...each(plan.zombies, async (fault) => {
          asleep += 1;
          await zombie(fault).finally(() => {
            asleep -= 1;
          });
        }),
        clock.until(plan.loadMs),
      ]);
    },
  };

  function counted<Kind extends string>(strike: (fault: FaultPlan<Kind>) => Promise<void>) {
    return async (fault: FaultPlan<Kind>): Promise<void> => {
      striking += 1;
      await strike(fault).finally(() => {
        striking -= 1;
      });
    };
  }

  function oneByOne(fault: Plan['breaks'][number]): Promise<void> {
    redis = redis.then(() => breakRedis(fault));
    return redis;
  }
}
