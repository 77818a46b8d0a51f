import type { Diary } from './diary.ts';

/** As in a second of the sender: by the gateway's clock two requests may come a little closer to each other. */
const aSecondMs = 900;
/** So long a process that was woken may send what it was about to send. */
const freedomMs = 3_000;

/**
 * How many requests came in the fullest second, without questions. Two things are not held against the limit: what a
 * process sent that slept between its last look at the clock and the write, which nothing in it can notice; and that
 * an older state of Redis does not know what left in the second before it was put back.
 */
export function fullestSecond(
  arrivals: ReadonlyMap<string, readonly number[]>,
  { zombies, setBacks }: Pick<Diary, 'zombies' | 'setBacks'>,
): number {
  const times = [...arrivals].flatMap(([name, own]) => {
    const [operation, about = ''] = name.split(' ');
    return operation === 'status' ? [] : own.filter((at) => !bySleeper(about, at));
  });
  const starts = [Number.NEGATIVE_INFINITY, ...setBacks];
  return Math.max(
    ...starts.map((from, index) => {
      const until = starts[index + 1] ?? Number.POSITIVE_INFINITY;
      return mostWithin(times.filter((at) => at >= from && at < until));
    }),
  );

  function bySleeper(about: string, at: number): boolean {
    return zombies.some(
      ({ orders, wokenAt }) => orders.has(about) && at >= wokenAt && at < wokenAt + freedomMs,
    );
  }
}

function mostWithin(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  let [first, most] = [0, 0];
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= aSecondMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
