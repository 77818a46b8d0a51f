import type { Line, Sent, Turn } from '../gateway/client.ts';
import { canSign } from '../gateway/control.ts';
import { preauthParameters } from '../gateway/parameters.ts';
import type { Entry } from '../ledger/record.ts';
import type { OurCode } from '../payment/errors.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { type Attempt, claim } from './claim.ts';
import { connect } from './connect.ts';
import type { Desk } from './desk.ts';
import { dismiss } from './dismiss.ts';
import { anotherTurn, approach, type Leave, takeTurn } from './gate.ts';
import { heed } from './heed.ts';
import type { Hold } from './hold.ts';
import { lookFirst } from './look-first.ts';
import { isMissed } from './own-turn.ts';
import { pause } from './pause.ts';
import { doubt } from './permit.ts';
import { postpone } from './postpone.ts';
import { putBack, takeCard } from './take-card.ts';
import type { Verdict } from './verdict.ts';
import { visitTo } from './visit.ts';

/** One visit to a preauth: send it, ask about it, or hand over the answer. */
export function visitPreauth(desk: Desk) {
  return visitTo(desk, 'preauth', (entry, hold) =>
    desk.places.within('sends', entry.payment.account, () => send(desk, hold, entry)),
  );
}

async function send(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const { payment, request } = entry;
  if (operationOf(payment, 'cancel')) return callOff(desk, hold, entry);
  const account = desk.account(payment.account); // before anything is used up that could be missing later
  if (!canSign('preauth', request, account)) return dismiss(desk, entry, 'preauth', 'NOT_SIGNABLE');

  // What can't be sent any more needs no turn.
  const leave = isOver(desk, entry) ? { pass: '' } : await approach(desk, entry, 'preauth');
  if (!('pass' in leave)) return leave;
  const seen = await lookFirst(desk, hold, entry, 'preauth');
  if (seen) return seen;
  if (isOver(desk, entry)) return giveUp(desk, hold, entry, 'CARD_EXPIRED');
  return sendInTurn(desk, hold, entry, leave);
}

/** Its card's time has run out. */
function isOver(desk: Desk, { work }: Entry): boolean {
  return desk.now() >= work.preauth.queuedAt + desk.cardTtlMs;
}

async function sendInTurn(desk: Desk, hold: Hold, entry: Entry, leave: Leave): Promise<Verdict<Payment>> {
  const account = desk.account(entry.payment.account);
  const line = await connect(desk, account);
  if (line.kind === 'not-sent') return postpone(desk, entry, 'preauth', `no connection: ${line.why}`);
  try {
    if (desk.stopping.aborted) return { snooze: 0 };
    const turn = await takeTurn(desk, entry, 'preauth', leave);
    if ('snooze' in turn) return turn;
    const attempt = await claim(desk, hold, entry, 'preauth');
    if (!attempt) return pause(desk, entry, 'preauth'); // another worker got here first; never send twice

    const taken = await takeCard(desk, attempt);
    if (!('card' in taken)) return withoutCard(desk, attempt, taken);
    const reply = await sendCard(desk, line, attempt, turn, taken.card);
    const missed = isMissed(reply, attempt, turn);
    const verdict = await heed(desk, attempt, reply, () => putBack(desk, taken.sealed));
    return missed ? await anotherTurn(desk, attempt, turn, verdict) : verdict;
  } finally {
    line.hangUp();
  }
}

/** From here on the card is in the open, for as long as the request takes. */
async function sendCard(
  desk: Desk,
  line: Line,
  { entry, mayLeave }: Attempt,
  turn: Turn,
  card: Buffer,
): Promise<Sent> {
  try {
    const parameters = preauthParameters(entry.request, desk.notifyUrl(entry.payment));
    return await line.post('preauth', parameters, mayLeave, card, turn);
  } finally {
    card.fill(0);
  }
}

/** A cancel came before it was sent: it is not sent any more, unless it may have been already. */
async function callOff(desk: Desk, hold: Hold, entry: Entry): Promise<Verdict<Payment>> {
  const seen = await lookFirst(desk, hold, entry, 'preauth');
  return seen ?? giveUp(desk, hold, entry, 'CANCELLED');
}

/** It will not be sent. Both locks are taken, so that nobody else is sending it, and the card is gone with them. */
async function giveUp(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  code: 'CARD_EXPIRED' | 'CANCELLED',
): Promise<Verdict<Payment>> {
  const attempt = await claim(desk, hold, entry, 'preauth');
  if (!attempt) return pause(desk, entry, 'preauth');
  const taken = await takeCard(desk, attempt);
  if (!('card' in taken)) return withoutCard(desk, attempt, taken);
  taken.card.fill(0);
  return withoutCard(desk, attempt, { missing: code });
}

async function withoutCard(
  desk: Desk,
  attempt: Attempt,
  taken: { doubt: string } | { missing: OurCode },
): Promise<Verdict<Payment>> {
  if ('doubt' in taken) {
    // Whatever lies there will not be sent any more.
    await desk.vault.drop(attempt.entry.cardRef).catch(() => undefined);
    return doubt(desk, attempt, taken.doubt);
  }
  return dismiss(desk, attempt.entry, 'preauth', taken.missing, attempt.claim);
}
