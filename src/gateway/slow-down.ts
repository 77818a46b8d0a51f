import type { RawReply } from './exchange.ts';

/** Whoever says "later" for longer than this is asked again sooner. */
const longestMs = 60 * 60 * 1_000;

/**
 * Whether a reply asks us to slow down, and for how long, ms: a 429 or a 503 does (RFC 9110, *Retry-After*, as
 * seconds or as a date). Undefined: it doesn't. 0: it doesn't say how long, or names no time to come.
 */
export function slowDownIn({ status, headers }: Pick<RawReply, 'status' | 'headers'>): number | undefined {
  if (status !== 429 && status !== 503) return undefined;

  const after = String(headers['retry-after'] ?? '').trim();
  const ms = /^\d+$/.test(after)
    ? Number(after) * 1_000
    : timeOf(after) - (timeOf(headers.date) || Date.now());
  return Math.min(Math.max(ms || 0, 0), longestMs);
}

/** Its own `Date` is what its dates count from: our clock may differ. */
function timeOf(date: unknown): number {
  const text = String(date ?? '');
  return / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
}
