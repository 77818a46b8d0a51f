import { decimalText, exponentOf } from './amounts.ts';
import type { Order, Orders, Transaction, TransactionStatus, TransactionType } from './orders.ts';

/** What really happened, as plain JSON: the account the worker's own story is compared with. */
export interface Books {
  /** In the order they were created. */
  orders: BookedOrder[];
  /** Requests that arrived, by command; whatever became of them. */
  requests: Record<string, number>;
  /** Preauth requests that arrived, by the `client_orderid` they named: more than one is one too many. */
  preauth_requests: Record<string, number>;
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
  preauthRequests: Map<string, number>;
  callbacks: { sent: number; acknowledged: number };
}

export function emptyTallies(): Tallies {
  return { requests: new Map(), preauthRequests: new Map(), callbacks: { sent: 0, acknowledged: 0 } };
}

/** Counts a request as it arrives, before anything is known of it. */
export function countRequest(tallies: Tallies, command: string, clientOrderId: string | undefined): void {
  increment(tallies.requests, command);
  if (command === 'preauth' && clientOrderId !== undefined) increment(tallies.preauthRequests, clientOrderId);
}

/** The books as of now; what happens later doesn't change them. */
export function booksOf(orders: Orders, { requests, preauthRequests, callbacks }: Tallies): Books {
  return {
    orders: orders.all().map((order) => bookedOrder(order, preauthRequests.get(order.clientOrderId) ?? 0)),
    requests: Object.fromEntries(requests),
    preauth_requests: Object.fromEntries(preauthRequests),
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

function bookedOrder(order: Order, preauthRequests: number): BookedOrder {
  return {
    paynet_order_id: order.id,
    client_orderid: order.clientOrderId,
    endpoint: order.endpointId,
    amount: decimalText(order.minor, exponentOf(order.currency)),
    currency: order.currency,
    last4: order.card.last4,
    preauth_requests: preauthRequests,
    transactions: order.transactions.map((transaction) => bookedTransaction(order, transaction)),
  };
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
