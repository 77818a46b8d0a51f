import type { LaterOperation } from '../ledger/additions.ts';
import type { Entry } from '../ledger/record.ts';
import type { Payment } from '../payment/payment.ts';
import { claim } from './claim.ts';
import { connect } from './connect.ts';
import type { Desk } from './desk.ts';
import { anotherTurn, approach, takeTurn } from './gate.ts';
import { heed } from './heed.ts';
import type { Hold } from './hold.ts';
import { askHold } from './holds/ask-hold.ts';
import { lookFirst } from './look-first.ts';
import { isMissed } from './own-turn.ts';
import { pause } from './pause.ts';
import { doubt, takePermit } from './permit.ts';
import { postpone } from './postpone.ts';
import type { Verdict } from './verdict.ts';

/** What an operation on a hold is called on the wire. */
const commandOf = { capture: 'capture', cancel: 'return' } as const;

/** Sends what needs no card: takes both locks, posts, and heeds the reply. */
export async function sendOnce(
  desk: Desk,
  hold: Hold,
  entry: Entry,
  operation: LaterOperation,
  parameters: Record<string, string>,
): Promise<Verdict<Payment>> {
  const leave = await approach(desk, entry, operation);
  if (!('pass' in leave)) return leave;
  const seen =
    (await lookFirst(desk, hold, entry, operation)) ?? (await askHold(desk, hold, entry, operation));
  if (seen) return seen;

  const line = await connect(desk, desk.account(entry.payment.account));
  if (line.kind === 'not-sent') return postpone(desk, entry, operation, `no connection: ${line.why}`);
  try {
    if (desk.stopping.aborted) return { snooze: 0 };
    const turn = await takeTurn(desk, entry, operation, leave);
    if ('snooze' in turn) return turn;
    const attempt = await claim(desk, hold, entry, operation);
    if (!attempt) return pause(desk, entry, operation); // another worker got here first

    if (!(await takePermit(desk, attempt))) return doubt(desk, attempt, 'its permit was taken before');

    const reply = await line.post(commandOf[operation], parameters, attempt.mayLeave, undefined, turn);
    const missed = isMissed(reply, attempt, turn);
    const verdict = await heed(desk, attempt, reply);
    return missed ? await anotherTurn(desk, attempt, turn, verdict) : verdict;
  } finally {
    line.hangUp();
  }
}
