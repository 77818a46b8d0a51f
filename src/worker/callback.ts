import type { Entry } from '../ledger/record.ts';
import type { Operation } from '../payment/payment.ts';
import { isFinal } from '../payment/state.ts';
import { type News, newsId } from '../queue/jobs.ts';
import { wakeAgainMs } from './answer.ts';
import type { Desk } from './desk.ts';
import { entryOf } from './entry.ts';
import type { Hold } from './hold.ts';
import { inquire } from './inquire.ts';
import { holdBack } from './look-first.ts';
import { turnsOf } from './turns.ts';
import type { Verdict } from './verdict.ts';

const second = 1_000;
const hour = 60 * 60 * second;

/** How long a callback waits for a payment that is not in the ledger. */
const parkedForMs = 25 * hour;
/** How long a callback's claim is checked again while the gateway itself says "not yet". */
const patienceMs = hour / 6;

/**
 * One visit to a callback: find its payment, ask the gateway, settle, and wake the payment's job. When it may
 * not ask yet, it comes back; when somebody has asked since it came, it does not ask again.
 *
 * What the callback claims is never written down as truth: its checksum covers neither type nor
 * amount, and the payer's browser holds a valid one.
 */
export function visitCallback(desk: Desk) {
  return async (news: News): Promise<Verdict<string>> => {
    const entry = await desk.ledger.find(news);
    if (!entry) return waitForPayment(desk, news);

    const { payment } = entry;
    if (payment.paynet_order_id !== null && payment.paynet_order_id !== news.orderid) {
      await desk.ledger.note(payment, { why: 'a callback named another order of the gateway' });
      return { settled: 'another order' };
    }

    // What a person decided is not changed by an answer; that it contradicts must be known.
    const mayBeNews = (one: Operation) =>
      isForgotten(one) || isOpen(one) || entry.work[one.operation].decidedBy !== '';
    const operations = payment.operations.filter(mayBeNews);
    if (operations.length === 0) return spread(desk, news, entry, false);

    return desk.places.within('questions', payment.account, () => hear(desk, news, entry, operations));
  };
}

/** Asks about these, when there is leave; nobody needs to where somebody has asked since the news came. */
async function hear(desk: Desk, news: News, entry: Entry, operations: Operation[]): Promise<Verdict<string>> {
  const names = operations.map(({ operation }) => operation);
  const leave = await desk.questions.leave(entry.payment, newsId(news), names);
  if ('wait' in leave) return { snooze: leave.wait };
  const isUnheard = 'ask' in leave && (await askAbout(desk, news, entry, operations, leave.at));
  return spread(desk, news, await entryOf(desk, news), isUnheard);
}

/** Asks about these, the first at once, as there is leave. True: a question had no answer. */
async function askAbout(
  desk: Desk,
  news: News,
  entry: Entry,
  operations: Operation[],
  at: number,
): Promise<boolean> {
  const turn = turnsOf(desk, news, at);
  let isUnheard = false;
  for (const one of operations) {
    const heard = await inquire(desk, entry, one.operation, news.orderid, turn);
    if (isForgotten(one)) {
      if (heard !== 'absent') await holdBack(desk, neverOurs, entry, 'preauth');
    } else isUnheard ||= heard === 'silence' || heard === 'odd';
  }
  return isUnheard;
}

/** Nobody calls about what was never sent: the ledger has forgotten something. */
function isForgotten({ operation, status }: Operation): boolean {
  return operation === 'preauth' && status === 'queued';
}

/** A callback has no job's lock, so it can claim, and never send. */
const neverOurs: Hold = { isOurs: () => false, letGo: () => undefined };

/** Wakes every job that this news may have brought to its end. `unheard`: a question had no answer. */
async function spread(
  desk: Desk,
  news: News,
  { payment }: Entry,
  unheard: boolean,
): Promise<Verdict<string>> {
  for (const { operation } of payment.operations.filter((one) => !isOpen(one))) {
    const heard = await desk.queues.wake(operation, payment);
    if (!heard) return { snooze: wakeAgain(desk, news) };
  }

  const unfinished = (unheard || payment.operations.some(isOpen)) && claimsAnEnd(news);
  const patient = desk.now() < news.heardAt + patienceMs;
  if (unfinished && patient) return { snooze: byAge(desk, news) };
  return { settled: unfinished ? 'left to the schedule' : 'heard' };
}

/** A callback may overtake even the writing of its payment; it waits, and is given up only after a day. */
function waitForPayment(desk: Desk, news: News): Verdict<string> {
  if (desk.now() < news.heardAt + parkedForMs) return { snooze: byAge(desk, news) };
  desk.log.tell('callback without a payment', {
    account: news.account,
    client_orderid: news.client_orderid,
  });
  return { settled: 'no such payment' };
}

/** True while the gateway can still tell something new about it. */
function isOpen({ status }: Operation): boolean {
  return status !== 'queued' && !isFinal(status);
}

function claimsAnEnd({ status }: News): boolean {
  return ['approved', 'declined', 'filtered', 'error'].includes(status);
}

/** Its job is busy: in a moment it sleeps or has seen it. A gateway that answers slowly keeps it busy longer. */
function wakeAgain(desk: Desk, { heardAt }: News): number {
  return desk.now() - heardAt < 2 * second ? wakeAgainMs : second / 2;
}

/** Soon at first, rarely later. */
function byAge(desk: Desk, { heardAt }: News): number {
  const age = desk.now() - heardAt;
  if (age < 10 * second) return second / 2;
  return age < hour / 60 ? 5 * second : hour / 60;
}
