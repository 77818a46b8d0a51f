import { StoreUnavailable } from './errors.ts';
import { troubleOf } from './trouble.ts';

/** How long somebody who waits at a door is left without an answer, ms; with what is around it, never a second. */
export const promptMs = 800;

/**
 * Gives what `work` gives. Throws StoreUnavailable when Redis is in trouble, or has not answered within
 * `withinMs`, however many commands it is asked. What is no trouble of Redis's is thrown as it is.
 *
 * The work is not cut off: with a Redis that only paused it comes to its end, so that nothing stays half done.
 */
export async function promptly<Value>(work: Promise<Value>, withinMs: number = promptMs): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('SLOW')), withinMs);
  });
  try {
    return await Promise.race([work, overdue]);
  } catch (error) {
    const trouble = troubleOf(error);
    // Without its cause: that carries the command with all its values.
    throw trouble === undefined ? error : new StoreUnavailable(trouble);
  } finally {
    clearTimeout(timer);
  }
}
