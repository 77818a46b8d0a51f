import { codeOf } from '../telemetry/error-facts.ts';
import type { Log } from '../telemetry/log.ts';
import { seldom } from '../telemetry/seldom.ts';
import type { About, Visit } from './timed.ts';

/** How long what belongs to an account that is not configured here is left alone. */
const elsewhereMs = 60_000;

/** Told of an error: true if all it says is that this account is not configured here. Said once a minute for each. */
export type Elsewhere = (account: string, error: unknown) => boolean;

export function openElsewhere(log: Log): Elsewhere {
  const say = seldom(elsewhereMs, (account) =>
    log.tell('account not configured, its work waits', { account }),
  );
  return (account, error) => {
    if (codeOf(error) !== 'ACCOUNT_NOT_CONFIGURED') return false;
    say(account);
    return true;
  };
}

/** The same visit; what belongs to an account that is not configured here waits, and costs no attempt. */
export function configuredHere<Data extends About, Result>(
  isElsewhere: Elsewhere,
  visit: Visit<Data, Result>,
): Visit<Data, Result> {
  return async (data, hold) => {
    try {
      return await visit(data, hold);
    } catch (error) {
      if (!isElsewhere(data.account, error)) throw error;
      return { snooze: elsewhereMs };
    }
  };
}
