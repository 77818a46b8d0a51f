import { operationOf, type Payment } from '../../src/payment/payment.ts';
import { endedInVain, isFinal } from '../../src/payment/state.ts';
import { aPreauth } from '../support/orders.ts';
import type { BatchDesk } from './batch-desk.ts';
import { against, type Case, cameTooLate, type Later } from './case.ts';
import type { Answer, Counter } from './counter.ts';
import { moneyOf, type OrderPlan, type Wish } from './plan-orders.ts';

/** What an errand is run with. */
interface Means {
  counter: Counter;
  desk: BatchDesk;
  tally: { gone: number };
}

const wanted: Record<Wish, readonly Later[]> = {
  capture: ['capture'],
  cancel: ['cancel'],
  either: ['capture', 'cancel'],
  batch: ['capture'],
};

/** One order from wherever it stands to its end; what is gone meanwhile is ordered again. */
export async function bringToItsEnd(means: Means, one: Case): Promise<void> {
  const { counter, desk, tally } = means;
  const { plan } = one;
  if (!one.acknowledged.has('preauth')) await orderPreauth(counter, one);
  if (plan.later.when === 'early' && plan.wish !== 'batch') await orderAll(counter, one);

  for (;;) {
    const payment = await counter.look(plan.client_orderid);
    one.payment = payment;
    if (!payment) {
      tally.gone += 1;
      await orderPreauth(counter, one);
      continue;
    }
    note(one, payment);
    if (!payment.operations.every(({ status }) => isFinal(status))) continue;
    if (plan.wish === 'batch') await desk.join(one);

    const owed = owedTo(one, await latest(counter, one, payment));
    if (owed.length === 0) return;
    if (owed.some((operation) => one.acknowledged.has(operation))) tally.gone += 1;
    await Promise.all(owed.map((operation) => orderLater(counter, one, operation)));
  }
}

/** As it is after a batch may have worked on it. */
async function latest(counter: Counter, one: Case, before: Payment): Promise<Payment> {
  if (one.plan.wish !== 'batch') return before;
  return (await counter.look(one.plan.client_orderid)) ?? before;
}

/** What the shop wants, or was promised, and is not there. */
function owedTo({ plan, acknowledged, refused }: Case, payment: Payment): Later[] {
  const isHeld = operationOf(payment, 'preauth')?.status === 'approved';
  return wanted[plan.wish].filter((operation) => {
    if (operationOf(payment, operation) || refused.has(operation)) return false;
    return acknowledged.has(operation) || isHeld;
  });
}

function note({ told, refused, surprises }: Case, { operations }: Payment): void {
  for (const one of operations) {
    const { operation, status } = one;
    if (!isFinal(status)) continue;
    const before = told.get(operation) ?? status;
    const failedAnyway = endedInVain.includes(before) && cameTooLate(one);
    if (before !== status && !failedAnyway)
      surprises.push(`the ${operation} had ended as ${before}, and then as ${status}`);
    told.set(operation, status);
    // What it excluded can be had again.
    if (operation !== 'preauth' && endedInVain.includes(status)) refused.delete(against[operation]);
  }
}

async function orderPreauth(counter: Counter, one: Case): Promise<void> {
  const { client_orderid, changes, repeated } = one.plan;
  const body = aPreauth({ ...changes, client_orderid });
  const again = repeated && !one.acknowledged.has('preauth') ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: again }, () => counter.order('/v1/preauths', body)));
  for (const { status, code } of answers) {
    if (status === 202) one.acknowledged.add('preauth');
    else one.surprises.push(`a good preauth was answered with ${status} ${code}`);
  }
}

async function orderAll(counter: Counter, one: Case): Promise<void> {
  const asked = wanted[one.plan.wish].filter(
    (operation) => !one.acknowledged.has(operation) && !one.refused.has(operation),
  );
  await Promise.all(asked.map((operation) => orderLater(counter, one, operation)));
}

async function orderLater(counter: Counter, one: Case, operation: Later): Promise<void> {
  const { path, body } = requestOf(one.plan, operation);
  const again = one.plan.later.repeated && !one.acknowledged.has(operation) ? 2 : 1;
  const answers = await Promise.all(Array.from({ length: again }, () => counter.order(path, body)));
  for (const answer of answers) await heed(counter, one, operation, answer);
}

function requestOf({ client_orderid, later }: OrderPlan, operation: Later) {
  if (operation === 'cancel')
    return { path: '/v1/cancels', body: { client_orderid, comment: 'The order was withdrawn' } };
  return { path: '/v1/captures', body: { client_orderid, ...moneyOf(later) } };
}

const refusals: readonly string[] = ['NOT_CAPTURABLE', 'NOT_CANCELLABLE'];

async function heed(counter: Counter, one: Case, operation: Later, { status, code }: Answer): Promise<void> {
  if (status === 202) one.acknowledged.add(operation);
  else if (refusals.includes(code)) {
    one.refused.add(operation);
    one.acknowledged.delete(operation); // it may be a repeat of one that was rolled back
  } else if (code === 'UNKNOWN_PAYMENT') await orderPreauth(counter, one);
  else one.surprises.push(`a good ${operation} was answered with ${status} ${code}`);
}
