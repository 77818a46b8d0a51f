import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';

const lookEveryMs = 100;
const patienceMs = 60_000;

/** Resolves when the gateway has had such requests for so many orders. Throws when none came for a minute. */
export async function untilSent(
  { gateway }: Stage,
  command: string,
  count: number,
  say: (words: string) => void,
): Promise<void> {
  for (let [sent, since] = [-1, 0]; ; await sleep(lookEveryMs)) {
    const now = await gateway.count(command);
    if (now >= count) return;
    if (now !== sent) [sent, since] = [now, Date.now()];
    if (Date.now() - since > patienceMs)
      throw new Error(`No ${command} was sent for a minute, after ${now}.`);
    say(`${now} of ${count} sent`);
  }
}

const mostTries = 50;

/** Repeats what a store was too busy for, as shops are told to: the same again is the same. */
export async function untilTaken<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === mostTries) throw error;
      await sleep(lookEveryMs);
    }
  }
}
