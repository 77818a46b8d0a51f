import { join } from 'node:path';
import { crowd } from './crowd.ts';
import type { Figure } from './figures.ts';
import { flood } from './flood.ts';
import { kills } from './kills.ts';
import type { PaceOptions, ScenarioName } from './options.ts';
import { outage } from './outage.ts';
import { queue } from './queue.ts';
import { type Result, resultOf } from './result.ts';
import type { Scenario } from './scenario.ts';
import { openStage } from './stage.ts';

const scenarios: Record<ScenarioName, Scenario> = { queue, outage, crowd, kills, flood };

/** Plays them one after the other, each on a stage of its own in the compiled `program`. Leaves nothing running. */
export async function run(
  options: PaceOptions,
  program: string,
  say: (words: string) => void,
): Promise<Result> {
  const figures: Record<string, Figure[]> = {};
  for (const name of options.only) {
    say(`${name}, starting`);
    const scenario = scenarios[name];
    const stage = await openStage(program, join(program, 'run', name), scenario.stage(options));
    try {
      figures[name] = await scenario.play(stage, options, (words) => say(`${name}, ${words}`));
    } finally {
      await stage.close();
    }
  }
  return resultOf(options.seed, figures);
}
