/** Another machine's clock, as far as one can know it from answers that took their time. */
export interface FarClock {
  /**
   * It said `told` somewhere between `asked` and `answered`, which are by our `performance.now()`. All ms. Gives by
   * how much it was set forward since the answers before, at least; 0: it need not have been.
   */
  heard(asked: number, answered: number, told: number): number;
  /** Between which two moments of ours that clock will say `time`. */
  when(time: number): { earliest: number; latest: number };
}

/** How much two clocks drift apart, ms in each: more than a clock is ever slewed by. */
const drift = 0.001;

/**
 * Each answer bounds how far that clock is ahead of ours; what fits all of them is far narrower than what the newest
 * says, which may have waited long in a busy process. A clock that was set fits no more: then only the newest counts.
 */
export function farClock(): FarClock {
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;
  let since = 0;

  return {
    heard(asked, answered, told) {
      const aged = Math.max(answered - since, 0) * drift;
      // It may have been told at once, and drifted since.
      const atMost = told - asked + (answered - asked) * drift;
      least = Math.max(least - aged, told - answered);
      most = Math.min(most + aged, atMost);
      const leap = Math.max(told - answered - most, 0);
      if (least > most) [least, most] = [told - answered, atMost];
      since = answered;
      return leap;
    },
    when: (time) => ({ earliest: time - most, latest: time - least }),
  };
}
