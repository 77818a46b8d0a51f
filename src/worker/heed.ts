import type { Sent } from '../gateway/client.ts';
import { nextStepAfter } from '../gateway/error-codes.ts';
import type { MoveDetails, Moved } from '../ledger/moves.ts';
import { type OperationName, operationOf, type Payment } from '../payment/payment.ts';
import { isFinal, type Status } from '../payment/state.ts';
import { answer } from './answer.ts';
import { type Attempt, takenBack } from './claim.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import { entryOf } from './entry.ts';
import { reasonOf } from './holds/late-capture.ts';
import { insist } from './insist.ts';
import { noticeReply } from './notice.ts';
import { pause } from './pause.ts';
import { retryAfter } from './postpone.ts';
import type { Verdict } from './verdict.ts';

/** What a reply to a request makes of its operation. */
interface Outcome {
  state: Status;
  details: MoveDetails;
  /** The gateway's "no" needs a question to be understood, and it can be asked right away. */
  askSoon?: boolean;
}

const soonMs = 100;

/**
 * Writes down what became of a request that was about to leave, and says when to look again.
 *
 * `unsend` makes the operation ready to be sent again; called only when surely nothing left. If it
 * fails, the card is gone and the operation ends there.
 */
export async function heed(
  desk: Desk,
  attempt: Attempt,
  reply: Sent,
  unsend: () => Promise<MoveDetails> = async () => ({}),
): Promise<Verdict<Payment>> {
  const { entry, operation, claim } = attempt;
  const { payment, work } = entry;
  const ready = reply.kind === 'not-sent' ? await unsend().catch(() => undefined) : {};
  if (!ready) return dismiss(desk, entry, operation, 'CARD_EXPIRED', claim);

  const { state, details, askSoon } = outcomeOf(desk, payment, operation, reply);
  const undone = state === 'queued' ? { fields: takenBack(attempt) } : {};
  const odd = await writeDown(desk, attempt, state, { ...ready, ...details, ...undone });

  const { account, client_orderid } = payment;
  const sent = { account, client_orderid, operation };
  if (odd !== undefined) desk.log.tell('sent, and not accepted', { ...sent, state: 'unknown', why: odd });
  else if (state === 'processing') desk.log.tell('sent', { ...sent, state });
  else desk.log.tell('sent, and not accepted', { ...sent, state, ...reasonIn(reply) });

  const leftAt = Number(attempt.fields.sent_at);
  await noticeReply(desk, desk.account(account), reply, { by: operation, leftAt });

  // A callback may have been faster: then the move was refused, and the answer is there already.
  const latest = await entryOf(desk, payment);
  if (isFinal(operationOf(latest.payment, operation)?.status ?? state))
    return answer(desk, latest, operation);
  if (state === 'queued') return { snooze: retryAfter(work[operation].tries + 1) };
  return askSoon ? { snooze: soonMs } : pause(desk, latest, operation);
}

/** Writes it down, or, where it is odd, that nobody knows what became of it: then gives what is odd. */
async function writeDown(
  desk: Desk,
  { entry: { payment }, operation, claim, fields }: Attempt,
  state: Status,
  details: MoveDetails,
): Promise<string | undefined> {
  const write = () => desk.ledger.move(payment, operation, state, { ...details, claim });
  let moved: Moved = await insist(write);
  if (moved.outcome === 'refused' && moved.status === 'queued' && state !== 'queued') {
    // The ledger was set back while we waited, and would have it sent again: only we know that it left.
    await insist(() =>
      desk.ledger.move(payment, operation, 'sending', { fields, why: 'it was sent before' }),
    );
    moved = await insist(write);
  }
  const odd = moved.outcome === 'refused' ? moved.odd : undefined;
  if (odd === undefined) return undefined;
  // It has acknowledged something: that it knows of no such order will not be believed.
  const heard = { claim, why: odd, from: 'sending' as const, fields: { told: 'seen' } };
  await insist(() => desk.ledger.move(payment, operation, 'unknown', heard));
  return odd;
}

/** The gateway's code apart from our words: what it sends there is text of its own. */
function reasonIn(reply: Sent): { why: string; code?: string | undefined } {
  if (reply.kind === 'refused') return { why: reply.type, code: reply.error_code ?? undefined };
  return { why: 'why' in reply ? reply.why : 'a status instead of an acknowledgement' };
}

function outcomeOf(desk: Desk, payment: Payment, operation: OperationName, reply: Sent): Outcome {
  const { baseUrl, errorCodes } = desk.account(payment.account);
  const gateway = baseUrl.href;

  switch (reply.kind) {
    case 'accepted': {
      const { paynet_order_id, serial_number } = reply;
      return { state: 'processing', details: { facts: { gateway, paynet_order_id, serial_number } } };
    }
    case 'refused': {
      const reason = reasonOf(payment, operation, 'refused', desk.now(), reply);
      return afterRefusal(operation, { ...reply, ...reason }, nextStepAfter(reply, errorCodes), gateway);
    }
    case 'not-sent':
      return { state: 'queued', details: { why: reply.why } };
    case 'status':
      return { state: 'unknown', details: { why: 'a status instead of an acknowledgement' } };
    default:
      return { state: 'unknown', details: { why: reply.why } }; // it may have arrived: ask, never send again
  }
}

function afterRefusal(
  operation: OperationName,
  reply: Extract<Sent, { kind: 'refused' }>,
  step: ReturnType<typeof nextStepAfter>,
  gateway: string,
): Outcome {
  const { type, error_code, error_message, serial_number } = reply;
  const why = `${type} ${error_code ?? 'without a code'}`;
  const fields = { error_code, error_message };

  // No serial number where it is to be asked about: it names the refused request, not the one that was executed.
  if (step === 'ask') return { state: 'unknown', details: { why } };
  if (operation === 'capture' && step === 'exists')
    return { state: 'unknown', details: { why, fields: { told: 'exists' } }, askSoon: true };
  if (operation !== 'preauth' && step === 'wait')
    return { state: 'unknown', details: { why, fields: { ...fields, told: 'wait' } }, askSoon: true };
  // Surely nothing was done. A final "no" would lose the hold, where only the account has to be mended.
  if (operation !== 'preauth' && step === 'configuration') return { state: 'queued', details: { why } };
  return { state: 'refused', details: { why, fields, facts: { gateway, serial_number } } };
}
