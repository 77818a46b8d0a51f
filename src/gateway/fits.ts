import { sameAmount } from '../payment/money.ts';
import type { OperationName } from '../payment/payment.ts';
import type { StatusReport } from './status-report.ts';

/** What we know of the operation that was asked about. */
export interface Expected {
  operation: OperationName;
  client_orderid: string;
  /** Null while the gateway hasn't told it. */
  paynet_order_id: string | null;
  amount: string;
  currency: string;
  /** The `by-request-sn` of the question; null when the latest transaction was asked for. */
  asked_serial: string | null;
}

/**
 * Why a report is not about this operation, in constant words; null when it is.
 *
 * Without `by-request-sn` the gateway reports an order's latest transaction, whichever that is, so
 * `approved` alone says nothing.
 */
export function misfit(report: StatusReport, expected: Expected): string | null {
  if (differs(report.merchant_order_id, expected.client_orderid)) return 'other order';
  if (expected.paynet_order_id !== null && differs(report.paynet_order_id, expected.paynet_order_id)) {
    return 'other order';
  }
  if (expected.asked_serial !== null && differs(report.by_request_sn, expected.asked_serial)) {
    return 'other request';
  }
  if (!isOfType(report, expected)) return 'other type';
  if (differs(report.currency?.toUpperCase() ?? null, expected.currency.toUpperCase())) {
    return 'other currency';
  }
  const amounts = amountsThatCount(report, expected.operation);
  return amounts.every((amount) => sameAmount(amount, expected.amount)) ? null : 'other amount';
}

function differs(told: string | null, known: string): boolean {
  return told !== null && told !== known;
}

/** An unnamed type can be a later operation's only if its own number was asked for and came back. */
function isOfType({ transaction_type, by_request_sn }: StatusReport, expected: Expected): boolean {
  if (transaction_type !== null) return transaction_type === expected.operation;
  return (
    expected.operation === 'preauth' ||
    (expected.asked_serial !== null && by_request_sn === expected.asked_serial)
  );
}

/** In a capture's report the initial amount may be the hold's. A cancel releases all of it: both are. */
function amountsThatCount({ amount, initial_amount }: StatusReport, operation: OperationName): string[] {
  const told = operation === 'capture' ? [amount ?? initial_amount] : [amount, initial_amount];
  return told.filter((text) => text !== null);
}

/**
 * True when a report is about a later transaction of the order than the preauth that was asked about: only
 * an approved preauth can be captured or cancelled (documents: *capture*, *return*), so it says as much.
 */
export function impliesPreauth(report: StatusReport, expected: Expected): boolean {
  const { transaction_type, initial_amount } = report;
  if (expected.operation !== 'preauth' || expected.asked_serial !== null) return false;
  if (!['capture', 'cancel', 'reversal'].includes(transaction_type ?? '')) return false;

  // Its own amount may be less; the order's must be the preauth's.
  const asPreauth = { ...report, transaction_type: 'preauth', amount: initial_amount };
  return initial_amount !== null && misfit(asPreauth, expected) === null;
}
