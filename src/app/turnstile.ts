import { Unfinished } from '../queue/unfinished.ts';
import { StoreUnavailable } from '../redis/errors.ts';

/** Too many came at once. Nothing was begun of what this ends, so it may be repeated as it is. */
export class Busy extends Error {
  override readonly name = 'Busy';
  readonly code = 'BUSY';

  constructor() {
    super('Too many requests at once. Nothing was done with this one: repeat it in a second.');
  }
}

/** Lets a few in at a time; the others wait in line, in the order in which they came. */
export interface Turnstile {
  /** Gives what `work` gives. Throws `Busy` where its turn does not come in time, or Redis is in trouble by then. */
  pass<Value>(work: () => Promise<Value>): Promise<Value>;
}

interface Waiting {
  comeIn(): void;
  sendAway(): void;
}

/**
 * Work that is begun has to be done within a second, and a process that began hundreds at once would be late with
 * all of them: sealing a card takes milliseconds of it.
 */
export function openTurnstile({ atOnce = 20, patienceMs = 5_000 } = {}): Turnstile {
  const line = new Set<Waiting>();
  let inside = 0;

  return {
    async pass(work) {
      if (inside >= atOnce) await turn();
      else inside += 1;
      try {
        return await work();
      } catch (error) {
        if (isStoreTrouble(error)) for (const one of line) one.sendAway();
        throw error;
      } finally {
        leave();
      }
    },
  };

  /** Who leaves hands its place to the first in line. */
  function leave(): void {
    const [next] = line;
    if (next) next.comeIn();
    else inside -= 1;
  }

  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => () => {
        clearTimeout(timer);
        line.delete(waiting);
        settle();
      };
      const waiting = { comeIn: end(resolve), sendAway: end(() => reject(new Busy())) };
      const timer = setTimeout(waiting.sendAway, patienceMs);
      line.add(waiting);
    });
  }
}

/** Who waits for a Redis that hangs would wait in line for all those before him. */
function isStoreTrouble(error: unknown): boolean {
  return (error instanceof Unfinished ? error.cause : error) instanceof StoreUnavailable;
}
