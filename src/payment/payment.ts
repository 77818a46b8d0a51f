import type { Status } from './state.ts';

/** What can be done to a payment, in the order it may happen. */
export const operationNames = ['preauth', 'capture', 'cancel'] as const;
export type OperationName = (typeof operationNames)[number];

/** One request to the gateway that moves (or holds) money, and what became of it. */
export interface Operation {
  operation: OperationName;
  status: Status;
  /** The gateway's number of this very request; null until it answered. */
  serial_number: string | null;
  /** Decimal string in the highest unit, `"10.42"`. */
  amount: string;
  /** ISO 4217 code. */
  currency: string;
  /** The gateway's code, or one of ours (README, *Error codes*); null when nothing went wrong. */
  error_code: string | null;
  error_message: string | null;
  approval_code: string | null;
  last_four_digits: string | null;
}

/** A payment as shops, operators and job results see it. Names are the gateway's own. */
export interface Payment {
  account: string;
  client_orderid: string;
  /** The gateway's id of the order; null until the gateway told it. */
  paynet_order_id: string | null;
  /** Grows with every change: a receiver may drop what is older than what it has. */
  version: number;
  /** Status of the newest operation. */
  status: Status;
  amount: string;
  currency: string;
  /** ISO 8601, UTC. */
  created_at: string;
  updated_at: string;
  /** ISO 8601, UTC: when the issuer is expected to let the held money go; null while nothing is held. */
  hold_expires_at: string | null;
  /** What the payer must do while the status is `action_required`. */
  action: { redirect_to: string } | null;
  operations: Operation[];
}

/** A payment is named by its account and the merchant's order id. */
export interface PaymentName {
  account: string;
  client_orderid: string;
}

/** The payment's operation of that name, if it was ever asked for. */
export function operationOf(payment: Payment, name: OperationName): Operation | undefined {
  return payment.operations.find(({ operation }) => operation === name);
}
