import type { OperationName, PaymentName } from '../payment/payment.ts';
import type { Status } from '../payment/state.ts';

/** The hash tag under which an installation keeps everything, in one slot of a Cluster. */
export const defaultPrefix = '{paynet}';

/**
 * Names of everything the ledger keeps in Redis, all under one hash tag so that a Cluster keeps
 * them in one slot and one script may touch them together.
 */
export function ledgerKeys(prefix: string) {
  return {
    payment: (name: PaymentName) => `${prefix}:payment:${nameOf(name)}`,
    journal: (name: PaymentName) => `${prefix}:journal:${nameOf(name)}`,
    /** Sorted set of members, oldest first: payments of one account whose newest operation has this status. */
    index: (account: string, status: Status) => `${prefix}:index:${account}:${status}`,
    /** Whose the gateway's order is; ids are unique at one gateway, named by its base URL. */
    order: (gateway: string, paynetOrderId: string) => `${prefix}:order:${gateway}:${paynetOrderId}`,
    changes: `${prefix}:changes`,
    /** Sorted set: every operation that is not final, by the time (ms) at which somebody must look whether it is still worked on. */
    due: `${prefix}:due`,
    /** Sorted set of `client_orderid`s: the account's holds, by the time (ms) at which they expire. */
    holds: (account: string) => `${prefix}:holds:${account}`,
    /** Sorted set of payments: every hold, by the time (ms) at which the next thing about its expiry is due. */
    calendar: `${prefix}:calendar`,
    /** Sorted set of payments whose preauth was given up on, by the time (ms) to ask whether it turned up. */
    givenUp: `${prefix}:given_up`,
    /** Sorted set: every operation that a person must decide on, by the time (ms) it came there. */
    review: `${prefix}:review`,
  };
}

/** An account's id holds no colon, so the first one always ends it. */
export function nameOf({ account, client_orderid }: PaymentName): string {
  return `${account}:${client_orderid}`;
}

/** The payment that `nameOf` gave the name. */
export function readName(name: string): PaymentName {
  const [account = '', ...rest] = name.split(':');
  return { account, client_orderid: rest.join(':') };
}

/** Orders by time of creation; unique across accounts, so that a page can go on after any member. */
export function memberOf(name: PaymentName, createdAt: number): string {
  return `${String(createdAt).padStart(14, '0')}:${nameOf(name)}`;
}

export function nameOfMember(member: string): PaymentName {
  return readName(member.slice(member.indexOf(':') + 1));
}

/** Field of the payment's hash that belongs to one operation. */
export function fieldOf(operation: OperationName, field: string): string {
  return `${operation}.${field}`;
}

/** An operation as it stands in the sets of operations. */
export interface OperationRef extends PaymentName {
  operation: OperationName;
}

export function refOf({ account, client_orderid }: PaymentName, operation: OperationName): string {
  return `${operation}:${account}:${client_orderid}`;
}

export function readRef(ref: string): OperationRef {
  const [operation = '', account = '', ...rest] = ref.split(':');
  return { operation: operation as OperationName, account, client_orderid: rest.join(':') };
}
