import type { Lane } from '../payment/lane.ts';
import type { OperationName } from '../payment/payment.ts';
import { fieldOf } from './keys.ts';

/** What can be done to a payment later. */
export type LaterOperation = Exclude<OperationName, 'preauth'>;

/** How an operation that is added is to be carried out. */
export interface Addition extends Planned {
  amount: string;
  currency: string;
  /** Why, and who decided it, for the journal. */
  why?: string;
  by?: string;
  /** One that ended as `not_sent` begins anew; left out: it stays as it is. */
  anew?: boolean;
}

/** What is written beside an operation's amount when it is queued. */
export interface Planned {
  slotAt?: number;
  /** Left out: by what it is, `shoppers` for a preauth, `singles` for the others. */
  lane?: Lane;
  /** The gateway is asked how the hold stands before it is sent. */
  askFirst?: boolean;
  /** What a cancel tells the gateway. */
  comment?: string;
  /** The batch that a capture is part of. */
  batch?: string;
}

export type Added = 'opened' | 'known' | 'missing' | 'refused' | 'excluded';

/** The fields of an operation that waits to be sent. */
export function queued(
  operation: OperationName,
  {
    amount,
    currency,
    slotAt,
    lane,
    askFirst,
    comment,
    batch,
  }: Planned & { amount: string; currency: string },
  now: number,
): Record<string, string> {
  const fields = {
    status: 'queued',
    amount,
    currency,
    queued_at: String(now),
    ...(slotAt !== undefined && { slot_at: String(slotAt) }),
    ...(lane && { lane }),
    ...(askFirst && { ask_first: '1' }),
    ...(comment !== undefined && { comment }),
    ...(batch !== undefined && { batch }),
  };
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [fieldOf(operation, field), value]),
  );
}
