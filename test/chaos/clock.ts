/** The time of a run, ms since it began. It stands still while too much is going on at once. */
export interface Clock {
  /** Resolves when that time has come; rejects when the run is over before. */
  until(at: number): Promise<void>;
  stop(): void;
}

const tickMs = 50;

/**
 * Starts at 0. A slow machine stretches the plan and does not change it: while `held`, nothing new comes
 * due, so that faults strike a house that works and not one that is still being built up.
 */
export function openClock(held: () => boolean): Clock {
  const waiting = new Set<{ at: number; come(): void; over(): void }>();
  let now = 0;

  const ticking = setInterval(() => {
    if (held()) return;
    now += tickMs;
    for (const one of waiting) {
      if (one.at > now) continue;
      waiting.delete(one);
      one.come();
    }
  }, tickMs);

  return {
    until: (at) =>
      new Promise((resolve, reject) => {
        waiting.add({ at, come: resolve, over: () => reject(new Error('the run is over')) });
      }),
    stop() {
      clearInterval(ticking);
      for (const { over } of waiting) over();
    },
  };
}
