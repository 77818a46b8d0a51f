import type { OperationName } from '../payment/payment.ts';
import type { Status } from '../payment/state.ts';
import { fieldOf } from './keys.ts';

/** What a move writes besides the state. Facts are kept whether or not the move is allowed. */
export interface MoveDetails {
  /** Fields of the operation; null clears. */
  fields?: Record<string, string | null>;
  /** Fields of the operation that keep their first value for good. */
  firsts?: Record<string, string>;
  /** What the gateway (named by its base URL) told and will never tell otherwise. */
  facts?: { gateway: string; paynet_order_id?: string | null; serial_number?: string | null };
  /** Only while this claim is the operation's last. */
  claim?: string;
  /** Only from this state; from any other one nothing is kept, facts neither. */
  from?: Status;
  /** Where the payer must go, for `action_required`. */
  redirectTo?: string | null;
  /** With an approved preauth: until when the money is expected to stay held, ms since 1970. */
  holdUntil?: number;
  /** With a preauth that ends without an answer of the gateway about it: it may turn up there all the same. */
  givenUp?: true;
  /** A new place of the sealed card. */
  cardRef?: string;
  /** Reason, for the journal. */
  why?: string;
  /** Who decided it, for the journal; nobody where the gateway or the worker did. */
  by?: string;
}

/** `odd`: it was refused because what the gateway told cannot be of this payment, and why not. */
export type Moved = { outcome: 'moved' | 'refused'; status: Status; odd?: string } | { outcome: 'missing' };

/** What is written once and for all, as the payment's hash has it. */
export function factsOf(operation: OperationName, { facts, firsts }: MoveDetails): Record<string, string> {
  const own = Object.entries(firsts ?? {});
  return {
    ...Object.fromEntries(own.map(([field, value]) => [fieldOf(operation, field), value])),
    ...(facts?.paynet_order_id && { paynet_order_id: facts.paynet_order_id }),
    ...(facts?.serial_number && { [fieldOf(operation, 'serial_number')]: facts.serial_number }),
  };
}

/** As the payment's hash has them. */
export function fieldsOf(
  operation: OperationName,
  details: MoveDetails,
  now: number,
): Record<string, string> {
  const own = Object.entries(details.fields ?? {});
  return {
    ...Object.fromEntries(own.map(([field, value]) => [fieldOf(operation, field), value ?? ''])),
    ...(details.cardRef !== undefined && { card_ref: details.cardRef }),
    ...(details.holdUntil !== undefined && { hold_expires_at: new Date(details.holdUntil).toISOString() }),
    ...(details.givenUp && { [fieldOf(operation, 'given_up_at')]: String(now) }),
    // A page for the payer is worth showing only while the payer must act.
    redirect_to: details.redirectTo ?? '',
  };
}
