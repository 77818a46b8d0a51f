import { type Operation, type OperationName, operationNames, type Payment } from '../payment/payment.ts';
import type { Status } from '../payment/state.ts';
import { fieldOf } from './keys.ts';

/** What the ledger knows of a payment: what is shown, and what the work needs besides. */
export interface Entry {
  payment: Payment;
  /** The preauth's wire parameters, without card data. */
  request: Readonly<Record<string, string>>;
  /** Where the sealed card waits; taken at most once. */
  cardRef: string;
  work: Readonly<Record<OperationName, Work>>;
}

/** How far the work on an operation is; zeros before it begins. Times are milliseconds since 1970. */
interface Work {
  queuedAt: number;
  /** When the last request was about to leave; null before the first. */
  sentAt: number | null;
  /** How many times a request was about to leave. */
  tries: number;
  /** Which visit was the last that might send. */
  claim: string;
}

/** Reads a payment's hash as `HGETALL` gives it; undefined when there is none. */
export function readEntry(hash: Record<string, string>): Entry | undefined {
  if (hash.newest === undefined) return undefined;

  const operations = operationNames.filter((name) => fieldOf(name, 'status') in hash);
  return {
    payment: readPayment(hash, operations),
    request: JSON.parse(hash.request ?? '{}') as Record<string, string>,
    cardRef: hash.card_ref ?? '',
    work: { preauth: readWork(hash, 'preauth'), capture: readWork(hash, 'capture') },
  };
}

function readPayment(hash: Record<string, string>, operations: readonly OperationName[]): Payment {
  const redirect = nullable(hash.redirect_to);
  return {
    account: hash.account ?? '',
    client_orderid: hash.client_orderid ?? '',
    paynet_order_id: nullable(hash.paynet_order_id),
    version: Number(hash.version),
    status: hash[`${hash.newest}.status`] as Status,
    amount: hash['preauth.amount'] ?? '',
    currency: hash['preauth.currency'] ?? '',
    created_at: hash.created_at ?? '',
    updated_at: hash.updated_at ?? '',
    action: redirect === null ? null : { redirect_to: redirect },
    operations: operations.map((name) => readOperation(hash, name)),
  };
}

function readOperation(hash: Record<string, string>, operation: OperationName): Operation {
  const field = (name: string) => hash[fieldOf(operation, name)];
  return {
    operation,
    status: field('status') as Status,
    serial_number: nullable(field('serial_number')),
    amount: field('amount') ?? '',
    currency: field('currency') ?? '',
    error_code: nullable(field('error_code')),
    error_message: nullable(field('error_message')),
    approval_code: nullable(field('approval_code')),
    last_four_digits: nullable(field('last_four_digits')),
  };
}

function readWork(hash: Record<string, string>, operation: OperationName): Work {
  const sentAt = hash[fieldOf(operation, 'sent_at')];
  return {
    queuedAt: Number(hash[fieldOf(operation, 'queued_at')] ?? 0),
    sentAt: sentAt ? Number(sentAt) : null,
    tries: Number(hash[fieldOf(operation, 'tries')] ?? 0),
    claim: hash[fieldOf(operation, 'claim')] ?? '',
  };
}

function nullable(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
