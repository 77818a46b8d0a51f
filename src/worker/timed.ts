import type { Log } from '../telemetry/log.ts';
import type { Hold } from './hold.ts';
import type { Verdict } from './verdict.ts';

/** One visit to a job of any queue. */
export type Visit<Data, Result> = (data: Data, hold: Hold) => Promise<Verdict<Result>>;

/** What a job is about: a payment, or a batch of an account. */
export interface About {
  account: string;
  client_orderid?: string;
  batch?: string;
}

/** The same visit, with a line about each that comes to its end. */
export function timed<Data extends About, Result>(
  log: Log,
  queue: string,
  visit: Visit<Data, Result>,
): Visit<Data, Result> {
  return async (data, hold) => {
    const begun = performance.now();
    const verdict = await visit(data, hold);

    const { account, client_orderid, batch } = data;
    const result = 'settled' in verdict ? 'settled' : 'snoozed';
    const ms = Math.round(performance.now() - begun);
    log.tell('visited', { queue, account, client_orderid, batch, result, ms });
    return verdict;
  };
}
