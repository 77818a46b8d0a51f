import ms, { type StringValue } from 'ms';

/** When a payment without news is asked about: so many times at such a distance, then the next row. */
export type PollSchedule = readonly { everyMs: number; times: number }[];

/** Reads `4s*75,7m*8,1h*23,1d*13`. Throws a sentence that says what is wanted. */
export function parsePollSchedule(text: string): PollSchedule {
  return text.split(',').map((row) => {
    const [, duration, times] = /^(\d+(?:ms|s|m|h|d))\*([1-9]\d{0,5})$/.exec(row.trim()) ?? [];
    if (duration === undefined) throw new Error('wants rows like `4s*75`, separated by commas');
    const everyMs = ms(duration as StringValue);
    if (everyMs <= 0) throw new Error('wants distances longer than nothing');
    return { everyMs, times: Number(times) };
  });
}

/** Milliseconds from the sending to the last look. */
export function lengthOf(schedule: PollSchedule): number {
  return schedule.reduce((sum, { everyMs, times }) => sum + everyMs * times, 0);
}

/**
 * Milliseconds from `now` to the next look at something sent at `since`; undefined when the schedule
 * is over. It runs on wall-clock time, so nothing is asked later because a worker was down.
 */
export function nextLook(schedule: PollSchedule, since: number, now: number): number | undefined {
  let row = since;
  for (const { everyMs, times } of schedule) {
    const end = row + everyMs * times;
    // At most one distance, also where a clock was ahead when it was sent.
    if (now < end)
      return Math.min(everyMs, row + everyMs * (Math.floor(Math.max(now - row, 0) / everyMs) + 1) - now);
    row = end;
  }
  return undefined;
}
