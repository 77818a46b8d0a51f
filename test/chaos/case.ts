import type { Operation, OperationName, Payment } from '../../src/payment/payment.ts';
import type { Status } from '../../src/payment/state.ts';
import type { OrderPlan } from './plan-orders.ts';

/** One order as the shop knows it in the end. */
export interface Case {
  plan: OrderPlan;
  /** What was ever answered with 202. */
  acknowledged: Set<OperationName>;
  /** The payment as it was seen last; undefined: there is none. */
  payment: Payment | undefined;
  /** Final results the shop was told, and may have acted on. */
  told: Map<OperationName, Status>;
  /** What can't be had: the preauth did not end well, or the other one was taken. */
  refused: Set<OperationName>;
  /** Answers that should never have come. */
  surprises: string[];
}

/** What is done to a hold later. */
export type Later = Exclude<OperationName, 'preauth'>;

/** What excludes the other one, unless it ended in vain. */
export const against: Record<Later, Later> = { capture: 'cancel', cancel: 'capture' };

/**
 * It ended because the other one had been done. A ledger that was set back has forgotten that it failed before, and a
 * gateway that is asked without the number of that request only tells of what came after it. Nothing was done by it
 * either way.
 */
export function cameTooLate({ status, error_code }: Operation): boolean {
  return status === 'refused' && ['HOLD_CAPTURED', 'HOLD_GONE'].includes(error_code ?? '');
}
