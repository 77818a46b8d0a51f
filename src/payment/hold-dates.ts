import { hour } from './hold-rules.ts';

/** How many hours before a hold expires a shop is told of it. */
const warningHours = [72, 48, 24] as const;

/** When a new hold is first looked at: a past time means now. All times are milliseconds since 1970. */
export function firstLook(expiresAt: number): number {
  return expiresAt - warningHours[0] * hour;
}

/** The next time something is due about a hold, `actAt` being when its account wants it treated; undefined: none. */
export function nextLook(expiresAt: number, actAt: number, now: number): number | undefined {
  const times = [...warningHours.map((hours) => expiresAt - hours * hour), actAt];
  const later = times.filter((time) => time > now);
  return later.length > 0 ? Math.min(...later) : undefined;
}

/**
 * Of how many hours is to be warned now; undefined: of none. Where several warnings were missed, of the nearest.
 * `told`: the warning that was given last, null before the first.
 */
export function warningDue(expiresAt: number, now: number, told: number | null): number | undefined {
  if (now >= expiresAt) return undefined;
  const nearest = warningHours.findLast((hours) => now >= expiresAt - hours * hour);
  return nearest !== undefined && nearest < (told ?? Number.POSITIVE_INFINITY) ? nearest : undefined;
}
