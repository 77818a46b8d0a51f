import { type Lane, lanes } from '../payment/lane.ts';
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
  /** How many hours before it expires a shop was last told of the hold; null before the first time. */
  toldHours: number | null;
  work: Readonly<Record<OperationName, Work>>;
}

/** How far the work on an operation is; zeros before it begins. Times are milliseconds since 1970. */
interface Work {
  queuedAt: number;
  /** When its turn to be sent comes; `queuedAt` where none was given. */
  slotAt: number;
  lane: Lane;
  /** The gateway is asked how the hold stands before it is sent. */
  askFirst: boolean;
  /** What a cancel tells the gateway. */
  comment: string;
  /** The batch that a capture is part of; empty: none. */
  batch: string;
  /** When a preauth was given up on, though it may turn up at the gateway; null where it was not. */
  givenUpAt: number | null;
  /** When it was first tried to send it, be it in vain; null before. */
  triedAt: number | null;
  /** When a request was first about to leave that may have left; null before. */
  begunAt: number | null;
  /** When the last request was about to leave; null before the first. */
  sentAt: number | null;
  /** Until when that request could leave. */
  sendBefore: number;
  /** Which gateway and login it was for. */
  sentTo: string;
  /** How many times a request was about to leave: the number of the last attempt. */
  tries: number;
  /** How many times in a row it could not even be tried. */
  failures: number;
  /** Which visit was the last that might send. */
  claim: string;
  /** In how many answers since that attempt the gateway did not know of it. */
  absences: number;
  /** How many times in a row the gateway said that it came too early. */
  tooEarly: number;
  /** What the gateway said of that attempt that rules out or explains its absence: a code, or `seen`. */
  told: string;
  /** Who decided it, where a person did; empty where not. */
  decidedBy: string;
}

/** Reads a payment's hash as `HGETALL` gives it; undefined when there is none. */
export function readEntry(hash: Record<string, string>): Entry | undefined {
  if (hash.newest === undefined) return undefined;

  const operations = operationNames.filter((name) => fieldOf(name, 'status') in hash);
  return {
    payment: readPayment(hash, operations),
    request: JSON.parse(hash.request ?? '{}') as Record<string, string>,
    cardRef: hash.card_ref ?? '',
    toldHours: hash.told_hours === undefined ? null : Number(hash.told_hours),
    work: {
      preauth: readWork(hash, 'preauth'),
      capture: readWork(hash, 'capture'),
      cancel: readWork(hash, 'cancel'),
    },
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
    hold_expires_at: isHoldOver(hash) ? null : nullable(hash.hold_expires_at),
    action: redirect === null ? null : { redirect_to: redirect },
    operations: operations.map((name) => readOperation(hash, name)),
  };
}

/** Captured or released: the issuer has nothing left to let go. */
function isHoldOver(hash: Record<string, string>): boolean {
  return (['capture', 'cancel'] as const).some((name) => hash[fieldOf(name, 'status')] === 'approved');
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
  const text = (name: string) => hash[fieldOf(operation, name)] ?? '';
  const number = (name: string) => Number(text(name));
  const time = (name: string) => (text(name) === '' ? null : number(name));
  return {
    queuedAt: number('queued_at'),
    slotAt: number(text('slot_at') === '' ? 'queued_at' : 'slot_at'),
    lane: laneOf(operation, text('lane')),
    askFirst: text('ask_first') === '1',
    comment: text('comment'),
    batch: text('batch'),
    givenUpAt: time('given_up_at'),
    triedAt: time('tried_at'),
    begunAt: time('begun_at'),
    sentAt: time('sent_at'),
    sendBefore: number('send_before'),
    sentTo: text('sent_to'),
    tries: number('tries'),
    failures: number('failures'),
    claim: text('claim'),
    absences: number('absences'),
    tooEarly: number('too_early'),
    told: text('told'),
    decidedBy: text('decided_by'),
  };
}

function laneOf(operation: OperationName, named: string): Lane {
  return lanes.find((lane) => lane === named) ?? (operation === 'preauth' ? 'shoppers' : 'singles');
}

function nullable(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
