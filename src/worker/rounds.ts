import { setTimeout as wait } from 'node:timers/promises';
import { classOf } from '../telemetry/error-facts.ts';
import { seldom } from '../telemetry/seldom.ts';

/**
 * Makes a round at once, and another one `everyMs` after each, until `stop`. One that fails hinders none after it;
 * `complain` hears the kind of error, at most every half minute.
 */
export async function rounds(
  round: () => Promise<void>,
  everyMs: number,
  stop: AbortSignal,
  complain: (why: string) => void,
): Promise<void> {
  const say = seldom(30_000, complain);
  while (!stop.aborted) {
    await round().catch((error: unknown) => say(classOf(error)));
    await wait(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
}
