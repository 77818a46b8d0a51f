import type { Account } from '../gateway/account.ts';
import type { Line } from '../gateway/client.ts';
import type { NotSent } from '../gateway/exchange.ts';
import type { Desk } from './desk.ts';
import { noticeFailure, noticeLine } from './notice.ts';

/**
 * A line to an account's gateway, to be posted on or hung up, or why there is none. The account's standing hears of
 * it: that there is none, or that a request left on it. A line that merely stands may be closed at once.
 */
export async function connect(desk: Desk, account: Account): Promise<Line | NotSent> {
  // Should it not be heard of, the next request tells the same.
  const onLeft = () => void noticeLine(desk, account.id).catch(() => undefined);
  const line = await desk.gateway.connect(account, desk.stopping, onLeft);
  // What we gave up ourselves says nothing about the gateway.
  if (line.kind === 'not-sent' && !desk.stopping.aborted) await noticeFailure(desk, account.id);
  return line;
}
