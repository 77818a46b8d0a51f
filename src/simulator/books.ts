import { decimalText, exponentOf } from './amounts.ts';
import type { Struck } from './faults/armed.ts';
import type { Order, Orders, Transaction, TransactionStatus, TransactionType } from './orders.ts';

/** What really happened, as plain JSON: the account the worker's own story is compared with. */
export interface Books {
  /** In the order they were created. */
  orders: BookedOrder[];
  /** Requests that arrived, by command; whatever became of them. */
  requests: Record<string, number>;
  /** Preauth requests that arrived, by the `client_orderid` they named: more than one is one too many. */
  preauth_requests: Record<string, number>;
  /** Capture requests that arrived, counted the same way. */
  capture_requests: Record<string, number>;
  /** Return requests that arrived, whether they cancelled or reversed, counted the same way. */
  cancel_requests: Record<string, number>;
  /** All requests that arrived, by `client_orderid` and command. */
  requests_by_order: Record<string, Record<string, number>>;
  /** Transactions that were approved, by type: the money that really moved. */
  executed: Partial<Record<TransactionType, number>>;
  /** Which fault struck what, in that order. */
  faults: Struck[];
  /** Attempts, repeats included, and how many of them were answered 200. */
  callbacks: { sent: number; acknowledged: number };
}

export interface BookedOrder {
  paynet_order_id: string;
  client_orderid: string;
  endpoint: string;
  amount: string;
  currency: string;
  last4: string;
  /** How many preauth requests named this `client_orderid`. */
  preauth_requests: number;
  /** How many capture requests did. */
  capture_requests: number;
  /** How many return requests did. */
  cancel_requests: number;
  transactions: BookedTransaction[];
}

export interface BookedTransaction {
  type: TransactionType;
  status: TransactionStatus;
  stage: string;
  amount: string;
  currency: string;
  serial_number: string;
  error_code: string | null;
  error_message: string | null;
}

/** What is counted while it happens. */
export interface Tallies {
  requests: Map<string, number>;
  byOrder: Map<string, Map<string, number>>;
  struck: Struck[];
  callbacks: { sent: number; acknowledged: number };
}

export function emptyTallies(): Tallies {
  return { requests: new Map(), byOrder: new Map(), struck: [], callbacks: { sent: 0, acknowledged: 0 } };
}

/** Counts a request as it arrives, before anything is known of it. */
export function countRequest(tallies: Tallies, command: string, clientOrderId: string | undefined): void {
  increment(tallies.requests, command);
  if (clientOrderId === undefined) return;
  const ofOrder = tallies.byOrder.get(clientOrderId) ?? new Map<string, number>();
  tallies.byOrder.set(clientOrderId, ofOrder);
  increment(ofOrder, command);
}

/** The books as of now; what happens later doesn't change them. */
export function booksOf(orders: Orders, { requests, byOrder, struck, callbacks }: Tallies): Books {
  const all = orders.all();
  return {
    orders: all.map((order) => bookedOrder(order, byOrder.get(order.clientOrderId))),
    requests: Object.fromEntries(requests),
    preauth_requests: countsOf('preauth', byOrder),
    capture_requests: countsOf('capture', byOrder),
    cancel_requests: countsOf('return', byOrder),
    requests_by_order: Object.fromEntries(
      [...byOrder].map(([id, counts]) => [id, Object.fromEntries(counts)]),
    ),
    executed: executed(all),
    faults: struck.map((one) => ({ ...one })),
    callbacks: { ...callbacks },
  };
}

/** One line of the books. */
export function bookedTransaction(order: Order, transaction: Transaction): BookedTransaction {
  return {
    type: transaction.type,
    status: transaction.status,
    stage: transaction.stage,
    amount: decimalText(transaction.minor, exponentOf(order.currency)),
    currency: order.currency,
    serial_number: transaction.serialNumber,
    error_code: transaction.errorCode,
    error_message: transaction.errorMessage,
  };
}

/** One order and all that was done to it; `requests` that named it, by command. */
export function bookedOrder(order: Order, requests: ReadonlyMap<string, number> = new Map()): BookedOrder {
  return {
    paynet_order_id: order.id,
    client_orderid: order.clientOrderId,
    endpoint: order.endpointId,
    amount: decimalText(order.minor, exponentOf(order.currency)),
    currency: order.currency,
    last4: order.card.last4,
    preauth_requests: requests.get('preauth') ?? 0,
    capture_requests: requests.get('capture') ?? 0,
    cancel_requests: requests.get('return') ?? 0,
    transactions: order.transactions.map((transaction) => bookedTransaction(order, transaction)),
  };
}

function countsOf(command: string, byOrder: Tallies['byOrder']): Record<string, number> {
  const counts = [...byOrder].map(([id, ofOrder]) => [id, ofOrder.get(command) ?? 0] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function executed(orders: Order[]): Books['executed'] {
  const counts = new Map<string, number>();
  for (const { type, status } of orders.flatMap(({ transactions }) => transactions)) {
    if (status === 'approved') increment(counts, type);
  }
  return Object.fromEntries(counts);
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
