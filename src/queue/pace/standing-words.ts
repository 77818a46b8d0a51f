import type { AccountStanding } from './standing.ts';

/** What is wrong with an account, in a few words; null: nothing. */
export function troubleIn({ stopped, probesAt, pausedUntil }: AccountStanding): string | null {
  if (stopped) {
    const request = stopped.by === 'status' ? 'question' : stopped.by;
    return `stopped: code ${stopped.code} since ${at(stopped.since)}, in reply to a ${request}`;
  }
  if (probesAt !== null) return `its gateway is out of reach: tried again at ${at(probesAt)}`;
  if (pausedUntil !== null) return `paused until ${at(pausedUntil)}, as its gateway asked for`;
  return null;
}

/** As ISO 8601. */
export function at(ms: number): string {
  return new Date(ms).toISOString();
}
