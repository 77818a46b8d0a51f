import type { Account } from '../gateway/account.ts';
import type { Line } from '../gateway/client.ts';
import type { NotSent } from '../gateway/exchange.ts';
import type { Desk } from './desk.ts';
import { noticeFailure, noticeLine } from './notice.ts';

/** A line to an account's gateway, to be posted on or hung up, or why there is none. The account's standing hears of it. */
export async function connect(desk: Desk, account: Account): Promise<Line | NotSent> {
  const line = await desk.gateway.connect(account, desk.stopping);
  if (line.kind === 'not-sent') {
    // What we gave up ourselves says nothing about the gateway.
    if (!desk.stopping.aborted) await noticeFailure(desk, account.id);
    return line;
  }
  try {
    await noticeLine(desk, account.id);
    return line;
  } catch (error) {
    line.hangUp();
    throw error;
  }
}
