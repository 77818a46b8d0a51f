/**
 * The business day that a moment (ms since 1970) belongs to: the date that the clocks of a time zone show,
 * `2026-03-29`.
 */
export function businessDayOf(at: number, timeZone: string): string {
  return clock(at, timeZone).slice(0, 10);
}

/**
 * The last cut-off up to a moment (ms since 1970): when clocks in the zone last showed `time`, `23:30`.
 *
 * There is one on each day, and `businessDayOf` it is that day: where clocks show the time twice, the first
 * counts; where they skip it, it is as much later (earlier, if later is the next day) as they skip.
 */
export function lastCutOff(now: number, time: string, timeZone: string): number {
  return found([0, -1, -2], now, time, timeZone, (at) => at <= now);
}

/** The first cut-off after a moment (ms since 1970); see `lastCutOff`. */
export function nextCutOff(now: number, time: string, timeZone: string): number {
  return found([0, 1, 2], now, time, timeZone, (at) => at > now);
}

/** When a business day ends (ms since 1970): at its cut-off, or, where it has none, at the midnight after it. */
export function endOfDay(day: string, time: string | undefined, timeZone: string): number {
  if (time !== undefined) return cutOffOn(day, time, timeZone) ?? Date.parse(`${day}T${time}:00Z`);
  const next = new Date(Date.parse(`${day}Z`) + dayMs).toISOString().slice(0, 10);
  return endOfDay(next, '00:00', timeZone);
}

/** Two days on, as a zone may have skipped a whole one when it changed sides of the date line. */
function found(
  days: readonly number[],
  now: number,
  time: string,
  timeZone: string,
  fits: (at: number) => boolean,
): number {
  const today = Date.parse(`${businessDayOf(now, timeZone)}Z`);
  for (const distance of days) {
    const day = new Date(today + distance * dayMs).toISOString().slice(0, 10);
    const at = cutOffOn(day, time, timeZone);
    if (at !== undefined && fits(at)) return at;
  }
  throw new RangeError(`${timeZone} has no ${time} near ${new Date(now).toISOString()}`);
}

/**
 * Not left to a parser of cron patterns: backwards, the one that was tried forgets days that skip the time,
 * counts twice those that show it twice, and finds no end where midnight is skipped.
 */
function cutOffOn(day: string, time: string, timeZone: string): number | undefined {
  const shown = `${day}T${time}:00`;
  const asUtc = Date.parse(`${shown}Z`);
  // By the clocks as they went before a change nearby, and as they went after it.
  const readings = [asUtc - dayMs, asUtc + dayMs].map((near) => asUtc - offsetAt(near, timeZone));
  return (
    readings.find((at) => clock(at, timeZone) === shown) ??
    readings.find((at) => businessDayOf(at, timeZone) === day)
  );
}

const dayMs = 24 * 60 * 60 * 1_000;

/** How far clocks are ahead of UTC, ms, to the second. */
function offsetAt(at: number, timeZone: string): number {
  return Date.parse(`${clock(at, timeZone)}Z`) - Math.floor(at / 1_000) * 1_000;
}

/** What clocks show: `2026-03-29T23:30:00`. */
function clock(at: number, timeZone: string): string {
  const parts = clocks(timeZone).formatToParts(at);
  const { year, month, day, hour, minute, second } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
}

/** Making one takes far longer than asking it. */
function clocks(timeZone: string): Intl.DateTimeFormat {
  const known = made.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
  made.set(timeZone, format);
  return format;
}

const made = new Map<string, Intl.DateTimeFormat>();
