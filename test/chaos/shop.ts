import { type OperationName, operationOf, type Payment } from '../../src/payment/payment.ts';
import { isFinal, type Status } from '../../src/payment/state.ts';
import { aPreauth } from '../support/orders.ts';
import type { Clock } from './clock.ts';
import { type Answer, type Counter, openCounter } from './counter.ts';
import type { OrderPlan } from './plan-orders.ts';

/** One order as the shop knows it in the end. */
export interface Case {
  plan: OrderPlan;
  /** What was ever answered with 202. */
  acknowledged: Set<OperationName>;
  /** The payment as it was seen last; undefined: there is none. */
  payment: Payment | undefined;
  /** Final results the shop was told, and may have acted on. */
  told: Map<OperationName, Status>;
  /** The capture can't be had: the preauth did not end well. */
  refusedCapture: boolean;
  /** Answers that should never have come. */
  surprises: string[];
}

export interface Shop {
  readonly cases: readonly Case[];
  /** Orders everything when its time comes, and resolves when all of it is final. */
  trade(clock: Clock): Promise<void>;
  /** How many orders were placed and are not final yet. */
  underWay(): number;
  /** Looks at everything once more, and brings to its end what is not there, or not final. */
  settle(): Promise<void>;
  /** Repeats of what had been acknowledged and was gone. */
  readonly tally: { gone: number };
}

/**
 * A shop that does what the documents tell it: repeats the same request until it gets its 202, looks
 * until the result is final, and repeats what turns out to be gone. It stops when `patience` ends.
 */
export function openShop(
  orders: readonly OrderPlan[],
  doors: () => readonly string[],
  patience: AbortSignal,
): Shop {
  const counter = openCounter(doors, patience);
  const tally = { gone: 0 };
  let underWay = 0;
  const cases = orders.map(
    (plan): Case => ({
      plan,
      acknowledged: new Set(),
      payment: undefined,
      told: new Map(),
      refusedCapture: false,
      surprises: [],
    }),
  );

  return {
    cases,
    tally,
    underWay: () => underWay,
    async trade(clock) {
      await Promise.all(
        cases.map(async (one) => {
          await clock.until(one.plan.at);
          underWay += 1;
          await bringToItsEnd(counter, one, tally);
          underWay -= 1;
        }),
      ).catch(unlessOver);
    },
    async settle() {
      await Promise.all(cases.map((one) => bringToItsEnd(counter, one, tally))).catch(unlessOver);
    },
  };

  function unlessOver(error: unknown): void {
    if (!patience.aborted) throw error;
  }
}

/** One order from wherever it stands to its end; what is gone meanwhile is ordered again. */
async function bringToItsEnd(counter: Counter, one: Case, tally: { gone: number }): Promise<void> {
  if (!one.acknowledged.has('preauth')) await orderPreauth(counter, one);
  if (one.plan.capture.when === 'early' && !one.acknowledged.has('capture')) await orderCapture(counter, one);

  for (;;) {
    const payment = await counter.look(one.plan.client_orderid);
    one.payment = payment;
    if (!payment) {
      tally.gone += 1;
      await orderPreauth(counter, one);
      continue;
    }
    note(one, payment);
    if (!payment.operations.every(({ status }) => isFinal(status))) continue;
    if (!owesCapture(one, payment)) return;
    if (one.acknowledged.has('capture')) tally.gone += 1;
    await orderCapture(counter, one);
  }
}

function owesCapture(one: Case, payment: Payment): boolean {
  if (operationOf(payment, 'capture') || one.refusedCapture) return false;
  return one.acknowledged.has('capture') || operationOf(payment, 'preauth')?.status === 'approved';
}

function note({ told, surprises }: Case, { operations }: Payment): void {
  for (const { operation, status } of operations) {
    if (!isFinal(status)) continue;
    const before = told.get(operation) ?? status;
    if (before !== status) surprises.push(`the ${operation} had ended as ${before}, and then as ${status}`);
    told.set(operation, status);
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

async function orderCapture(counter: Counter, one: Case): Promise<void> {
  const { client_orderid, capture } = one.plan;
  const money = capture.amount === undefined ? {} : { amount: capture.amount, currency: 'USD' };
  const again = capture.repeated && !one.acknowledged.has('capture') ? 2 : 1;
  const answers = await Promise.all(
    Array.from({ length: again }, () => counter.order('/v1/captures', { client_orderid, ...money })),
  );
  for (const answer of answers) await heedCapture(counter, one, answer);
}

async function heedCapture(counter: Counter, one: Case, { status, code }: Answer): Promise<void> {
  if (status === 202) one.acknowledged.add('capture');
  else if (code === 'NOT_CAPTURABLE') {
    one.refusedCapture = true;
    one.acknowledged.delete('capture'); // it may be a repeat of one that was rolled back
  } else if (code === 'UNKNOWN_PAYMENT') await orderPreauth(counter, one);
  else one.surprises.push(`a good capture was answered with ${status} ${code}`);
}
