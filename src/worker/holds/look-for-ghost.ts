import type { Appointment, Appointments } from '../../ledger/appointments.ts';
import type { Entry } from '../../ledger/record.ts';
import { nextQuestion } from '../../payment/given-up.ts';
import { day, hour } from '../../payment/hold-rules.ts';
import { endedInVain } from '../../payment/state.ts';
import type { Desk } from '../desk.ts';
import { entryOf } from '../entry.ts';
import { askAboutHold, type HoldThere } from './ask-about-hold.ts';
import { addByPolicy, learnOrder, policy } from './at-expiry.ts';

/** A gateway that gives no answer for this long is not asked any more. */
const patienceMs = 30 * day;

/** How a preauth ends that is given up on. */
const endedBefore = ['not_sent', 'declined'] as const;
const why = 'a hold was found that had been given up on';

/**
 * One question about a preauth that was given up on: it may have turned up at the gateway, and hold a payer's
 * money for nothing. Its status stays what it is; what is found is told, and released if the account has it so.
 */
export async function lookForGhost(desk: Desk, list: Appointments, appointment: Appointment): Promise<void> {
  const entry = await desk.ledger.find(appointment.name);
  const givenUpAt = entry?.work.preauth.givenUpAt ?? null;
  if (!entry || givenUpAt === null) {
    await list.keep(appointment, null);
    return;
  }
  const answer = await askAboutHold(desk, entry);
  if ('wait' in answer) {
    await list.keep(appointment, desk.now() + answer.wait);
    return;
  }
  const { stands, orderid } = answer;
  if (isFound(stands)) {
    const done = await tell(desk, entry, stands, orderid);
    const told = { state: stands, ...(orderid !== null && { paynet_order_id: orderid }) };
    const note = { operation: 'preauth' as const, why: `${why}: ${done}`, by: policy, told };
    await list.keep(appointment, null, { note });
    return;
  }
  await list.keep(appointment, again(givenUpAt, desk.now(), stands));
}

/** Money is held, or was taken or given back. */
function isFound(stands: HoldThere): boolean {
  return ['approved', 'captured', 'refunded', 'released'].includes(stands);
}

/** When to ask again: soon where there was no answer, never where it ended without money. */
function again(givenUpAt: number, now: number, stands: HoldThere): number | null {
  if (endedInVain.some((end) => end === stands)) return null;
  if (stands === 'absent') return nextQuestion(givenUpAt, now) ?? null;
  return now < givenUpAt + patienceMs ? now + hour : null;
}

/** Says of what was found what is done about it. */
async function tell(desk: Desk, entry: Entry, stands: HoldThere, orderid: string | null): Promise<string> {
  const { account, client_orderid } = entry.payment;
  const done = await treat(desk, entry, stands, orderid);
  const found = { account, client_orderid, paynet_order_id: orderid ?? undefined, state: stands, done };
  desk.log.tell('a hold was found that had been given up on', found);
  return done;
}

async function treat(desk: Desk, entry: Entry, stands: HoldThere, orderid: string | null): Promise<string> {
  await learnOrder(desk, entry.payment, orderid, why);
  const { payment } = await entryOf(desk, entry.payment);
  if (orderid === null || payment.paynet_order_id !== orderid)
    return "nothing, since the order there is not known to be this payment's";

  if (stands !== 'approved') return `nothing, since it is ${stands} there`;
  if (desk.holdRules(payment.account).foundHolds === 'leave') return 'left, as its account has it';
  const hindrance = await addByPolicy(desk, payment, 'cancel', why, endedBefore);
  return hindrance ? `it can't be released from here, ${hindrance}` : 'to be released';
}
