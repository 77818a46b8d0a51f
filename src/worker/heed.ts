import type { Sent } from '../gateway/client.ts';
import { afterRefusal } from '../gateway/error-codes.ts';
import type { MoveDetails } from '../ledger/ledger.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { answer } from './answer.ts';
import { type Attempt, dismiss } from './claim.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import { insist } from './insist.ts';
import { pause } from './pause.ts';
import type { Verdict } from './verdict.ts';

/**
 * Writes down what became of a request that was about to leave, and says when to look again.
 *
 * `unsend` makes the operation ready to be sent again; called only when surely nothing left. If it
 * fails, the card is gone and the operation ends there.
 */
export async function heed(
  desk: Desk,
  { entry, operation, claim }: Attempt,
  reply: Sent,
  unsend: () => Promise<MoveDetails> = async () => ({}),
): Promise<Verdict<Payment>> {
  const { payment, work } = entry;
  const ready = reply.kind === 'not-sent' ? await unsend().catch(() => undefined) : {};
  if (!ready) return dismiss(desk, entry, operation, 'CARD_EXPIRED', claim);

  const state = stateAfter(reply);
  const gateway = desk.account(payment.account).baseUrl.href;
  await insist(() =>
    desk.ledger.move(payment, operation, state, { ...ready, ...detailsOf(reply, gateway), claim }),
  );
  const { account, client_orderid } = payment;
  const why = whyOf(reply);
  const log = state === 'processing' ? desk.log.info.bind(desk.log) : desk.log.warn.bind(desk.log);
  log({ account, client_orderid, operation, state, ...(why && { why }) }, 'sent');

  // A callback may have been faster: then the move was refused, and the answer is there already.
  const latest = await entryOf(desk, payment);
  if (isFinal(operationOf(latest.payment, operation)?.status ?? state))
    return answer(desk, latest, operation);
  if (state === 'queued') return { snooze: retryAfter(work[operation].tries + 1) };
  return pause(desk, latest, operation);
}

function stateAfter(reply: Sent) {
  switch (reply.kind) {
    case 'accepted':
      return 'processing';
    case 'refused':
      return afterRefusal(reply) === 'refused' ? 'refused' : 'unknown';
    case 'not-sent':
      return 'queued';
    default:
      return 'unknown'; // it may have arrived: ask, never send again
  }
}

function detailsOf(reply: Sent, gateway: string): MoveDetails {
  switch (reply.kind) {
    case 'accepted':
      return {
        facts: { gateway, paynet_order_id: reply.paynet_order_id, serial_number: reply.serial_number },
      };
    case 'refused':
      // Not when it is to be asked about: the number names the refused request, not the one that was executed.
      if (afterRefusal(reply) === 'ask') return { why: whyOf(reply) };
      return {
        facts: { gateway, serial_number: reply.serial_number },
        fields: { error_code: reply.error_code, error_message: reply.error_message },
        why: whyOf(reply),
      };
    default:
      return { why: whyOf(reply) };
  }
}

function whyOf(reply: Sent): string {
  switch (reply.kind) {
    case 'accepted':
      return '';
    case 'refused':
      return `${reply.type} ${reply.error_code ?? 'without a code'}`;
    case 'status':
      return 'a status instead of an acknowledgement';
    default:
      return reply.why;
  }
}

/** 1 s, 2 s, 4 s … up to a minute, each shortened by chance up to a half so that retries spread. */
function retryAfter(tries: number): number {
  return Math.min(1_000 * 2 ** (tries - 1), 60_000) * (1 - Math.random() / 2);
}
