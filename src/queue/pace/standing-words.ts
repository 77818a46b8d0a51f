import type { Wait } from '../../payment/wait.ts';
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

/** What keeps an account's work from its gateway, for whoever waits for it; null: nothing. */
export function waitOf(standing: AccountStanding): Wait | null {
  const { account, stopped, probesAt, pausedUntil } = standing;
  const trouble = troubleIn(standing);
  if (trouble === null) return null;

  const detail = `account ${account}${stopped || probesAt === null ? ' is' : ':'} ${trouble}`;
  if (stopped) {
    const to_do = `paynet-worker accounts resume ${account}`;
    return { why: 'stopped', detail, until: null, to_do };
  }
  const why = probesAt === null ? 'paused' : 'out_of_reach';
  return { why, detail, until: at(Math.max(probesAt ?? 0, pausedUntil ?? 0)), to_do: null };
}

/** As ISO 8601. */
export function at(ms: number): string {
  return new Date(ms).toISOString();
}
