// Above it Node fires at once instead of late.
const longestTimeout = 2 ** 31 - 1;

export type Timers = ReturnType<typeof createTimers>;

/** Timers that keep no process alive and end together. */
export function createTimers() {
  const running = new Set<NodeJS.Timeout>();

  return {
    /** Does it after so many milliseconds, never for Infinity; returns how to call it off. */
    after(ms: number, act: () => void): () => void {
      if (ms > longestTimeout) return () => {};

      const timer = setTimeout(() => {
        running.delete(timer);
        act();
      }, ms);
      timer.unref();
      running.add(timer);
      return () => {
        running.delete(timer);
        clearTimeout(timer);
      };
    },

    stop(): void {
      for (const timer of running) clearTimeout(timer);
      running.clear();
    },
  };
}
