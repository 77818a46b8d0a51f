import { setTimeout as sleep } from 'node:timers/promises';
import { flood } from './flood.ts';
import type { ForgeOptions } from './options.ts';
import { changesBetween, openPayments, stateOf } from './payments.ts';
import { type Result, resultOf } from './result.ts';
import { openStage } from './stage.ts';

/** How long it takes until the callbacks of the payments themselves, and questions after the flood, are over. */
const quietMs = 1_500;

/** Plays one run in the compiled `folder`. Leaves nothing running behind. */
export async function run(
  options: ForgeOptions,
  folder: string,
  watch: (words: string) => void,
): Promise<Result> {
  watch('starting');
  const stage = await openStage(folder);
  try {
    const targets = await openPayments(stage);
    await sleep(quietMs);
    const before = await stateOf(stage, targets);
    const asked = new Map([...stage.questions].map(([order, times]) => [order, times.length]));

    const found = await flood(stage.address, targets, options, (sent) => {
      if (sent % 500 === 0) watch(`${sent} of ${options.count} sent`);
    });
    await sleep(quietMs);

    const changes = changesBetween(before, await stateOf(stage, targets));
    const questions = new Map(
      [...stage.questions].map(([order, times]) => [order, times.slice(asked.get(order) ?? 0)]),
    );
    return resultOf(options.seed, found, changes, questions);
  } finally {
    await stage.close();
  }
}
