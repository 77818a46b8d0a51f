import type { Account } from '../gateway/account.ts';
import type { Sent } from '../gateway/client.ts';
import { nextStepAfter } from '../gateway/error-codes.ts';
import { toMend } from '../gateway/to-mend.ts';
import type { OperationName } from '../payment/payment.ts';
import type { Desk } from './desk.ts';

/** The request to which something was the reply. */
interface Request {
  by: OperationName | 'status';
  /** When it left, ms since 1970 by our own clock. */
  leftAt: number;
}

/** Writes down what a reply says about its account as a whole, whatever it says about the payment. */
export async function noticeReply(
  desk: Desk,
  account: Account,
  reply: Sent,
  request: Request,
): Promise<void> {
  if (reply.slowDownMs !== undefined) await slowDown(desk, account.id, request, reply.slowDownMs);
  else if (reply.kind === 'refused' && nextStepAfter(reply, account.errorCodes) === 'configuration')
    await stop(desk, account.id, request, reply.error_code ?? '');
  else if (request.by === 'status') return;
  else if (isAnswer(reply)) await desk.standing.heard(account.id);
  else if (reply.kind === 'not-sent' && !reply.ours && !desk.stopping.aborted)
    await noticeFailure(desk, account.id);
}

/** No line could be had, or it was closed before anything left. */
export async function noticeFailure(desk: Desk, account: string): Promise<void> {
  const { changed, ms } = await desk.standing.failed(account);
  if (changed) desk.log.tell('account waits, its gateway is out of reach', { account, ms });
}

/** A request left: nothing stands between us and the gateway. */
export async function noticeLine(desk: Desk, account: string): Promise<void> {
  const { closed, resumed } = await desk.standing.reached(account);
  if (closed) desk.log.tell('account goes on, its gateway is reached again', { account });
  if (resumed) desk.log.tell('account resumed', { account });
}

function isAnswer({ kind }: Sent): boolean {
  return kind !== 'not-sent' && kind !== 'maybe-sent';
}

/** Questions and money go their own ways: one may be too many where the other is not. */
async function slowDown(desk: Desk, account: string, { by }: Request, askedMs: number): Promise<void> {
  const who = by === 'status' ? desk.questions : desk.standing;
  const { changed, ms } = await who.slowDown(account, askedMs);
  if (changed) desk.log.tell('account slows down, its gateway asked for it', { account, request: by, ms });
}

async function stop(desk: Desk, account: string, { by, leftAt }: Request, code: string): Promise<void> {
  const changed = await desk.standing.stop(account, { code, by, agoMs: desk.now() - leftAt });
  if (changed) desk.log.tell('account stopped', { account, request: by, code, todo: toMend(code, account) });
}
