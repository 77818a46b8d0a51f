import type { Operation, OperationName, Payment } from '../../src/payment/payment.ts';
import { operationOf } from '../../src/payment/payment.ts';
import { endedInVain, isFinal } from '../../src/payment/state.ts';
import type { BookedOrder, Books } from '../../src/simulator/simulator.ts';
import type { BatchSeen } from './batch-desk.ts';
import { against, type Case, cameTooLate } from './case.ts';
import type { Finding } from './finding.ts';
import { judgeBatches } from './judge-batches.ts';

/** The sentence that is measured: nobody charged twice, no result lost or guessed. All empty: it holds. */
export interface Verdict {
  /** More than one hold of an order, more than one capture or release of a hold, or both. */
  executedTwice: Finding[];
  /** Acknowledged with 202, and not there. */
  lost: Finding[];
  /** Said to be final, and the gateway's books say otherwise; or said to be final twice, differently. */
  contradicting: Finding[];
  /** Not final in the end, or never even acknowledged. */
  open: Finding[];
  /** Preauth requests that arrived for an order which had sent one before. */
  resent: Finding[];
}

/** Holds every order, and every batch, against the gateway's own books. */
export function judge(cases: readonly Case[], batches: readonly BatchSeen[], books: Books): Verdict {
  const verdict: Verdict = {
    executedTwice: [],
    lost: [],
    ...judgeBatches(batches, books),
    resent: [],
  };
  for (const one of cases) {
    const { client_orderid } = one.plan;
    const booked = books.orders.filter((order) => order.client_orderid === client_orderid);
    const requests = books.preauth_requests[client_orderid] ?? 0;
    const found = (list: Finding[], reasons: readonly string[]) =>
      list.push(...reasons.map((why) => ({ client_orderid, why })));

    found(verdict.executedTwice, executedTwice(booked));
    found(verdict.lost, lost(one));
    found(verdict.contradicting, [
      ...one.surprises,
      ...contradictions(one.payment, booked),
      ...refusedWrongly(one, booked),
    ]);
    found(verdict.open, open(one));
    if (requests > 1) found(verdict.resent, [`${requests} preauth requests`]);
  }
  return verdict;
}

function executedTwice(booked: readonly BookedOrder[]): string[] {
  const transactions = booked.flatMap((order) => order.transactions);
  const count = (type: string) => transactions.filter((one) => one.type === type && isAlive(one)).length;
  const [captures, cancels, reversals] = [count('capture'), count('cancel'), count('reversal')];
  return [
    ...(booked.length > 1 ? [`${booked.length} preauths`] : []),
    ...(captures > 1 ? [`${captures} captures`] : []),
    ...(cancels > 1 ? [`${cancels} cancels`] : []),
    ...(captures > 0 && cancels + reversals > 0 ? ['captured and given back'] : []),
  ];
}

function isAlive({ status }: BookedOrder['transactions'][number]): boolean {
  return ['approved', 'processing', 'unknown'].includes(status);
}

function lost({ acknowledged, payment }: Case): string[] {
  if (!payment) return acknowledged.size > 0 ? ['there is no such payment'] : [];
  return [...acknowledged]
    .filter((operation) => !operationOf(payment, operation))
    .map((operation) => `there is no ${operation}`);
}

function open({ acknowledged, payment }: Case): string[] {
  if (!payment) return acknowledged.size > 0 ? [] : ['never acknowledged'];
  return payment.operations
    .filter(({ status }) => !isFinal(status))
    .map(({ operation, status }) => `${operation} ${status}`);
}

function contradictions(payment: Payment | undefined, booked: readonly BookedOrder[]): string[] {
  return (payment?.operations ?? []).flatMap((operation) => {
    if (!payment || !isFinal(operation.status)) return [];
    const theirs = wordsOfTheBooks(operation.operation, booked);
    const ours = wordsOf(operation, payment);
    if (theirs.includes(ours) || failedBehindTheOther(operation, booked)) return [];
    return [`we say ${ours}, the books say ${theirs.join(' or ') || 'nothing'}`];
  });
}

/** All there is of it in the books failed, and the other one was done. */
function failedBehindTheOther(one: Operation, booked: readonly BookedOrder[]): boolean {
  if (one.operation === 'preauth' || !cameTooLate(one)) return false;
  const other = against[one.operation];
  const all = booked.flatMap(({ transactions }) => transactions);
  const own = all.filter(({ type }) => type === one.operation);
  return (
    own.every(({ status }) => (endedInVain as readonly string[]).includes(status)) &&
    all.some(({ type, status }) => type === other && status === 'approved')
  );
}

/** Only what the other one excludes can be refused while there is a hold. */
function refusedWrongly({ refused, payment }: Case, booked: readonly BookedOrder[]): string[] {
  const held = booked.some(({ transactions: [preauth] }) => preauth?.status === 'approved');
  return [...refused].flatMap((operation) => {
    const other = payment && operation !== 'preauth' && operationOf(payment, against[operation]);
    const excludes = other && !endedInVain.includes(other.status);
    return held && !excludes ? [`a ${operation} was refused although there is a hold`] : [];
  });
}

/** A final result in the words of the books. `refused` and `not_sent` mean that nothing happened there. */
function wordsOf({ operation, status, amount, currency }: Operation, { paynet_order_id }: Payment): string {
  if (status === 'refused' || status === 'not_sent') return nothing(operation);
  return `${operation} ${status} ${Number(amount)} ${currency} of ${paynet_order_id}`;
}

function wordsOfTheBooks(operation: OperationName, booked: readonly BookedOrder[]): string[] {
  const told = booked.flatMap(({ paynet_order_id, transactions }) =>
    transactions
      .filter(({ type }) => type === operation)
      .map(({ status, amount, currency }) => {
        return `${operation} ${status} ${Number(amount)} ${currency} of ${paynet_order_id}`;
      }),
  );
  return told.length > 0 ? told : [nothing(operation)];
}

function nothing(operation: OperationName): string {
  return `no ${operation}`;
}
