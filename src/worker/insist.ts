import { setTimeout as wait } from 'node:timers/promises';

/**
 * Tries again and again to write down what must not be forgotten, for about half a minute: what the
 * gateway answered is known only here until Redis has it.
 */
export async function insist<Result>(write: () => Promise<Result>, firstPauseMs = 250): Promise<Result> {
  for (let pauseMs = firstPauseMs; pauseMs < firstPauseMs * 2 ** 7; pauseMs *= 2) {
    try {
      return await write();
    } catch {
      await wait(pauseMs);
    }
  }
  return write();
}
