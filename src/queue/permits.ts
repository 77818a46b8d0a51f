import type { Store } from '../ledger/store.ts';
import type { OperationName, PaymentName } from '../payment/payment.ts';

/** One-shot permits to send: the second lock, beside the ledger's claim and in another Redis. */
export interface Permits {
  /**
   * Takes the permit for one attempt at an operation. True for the one claim that gets it, however often
   * it asks; false for every other one, for as long as permits are kept.
   */
  take(name: PaymentName, operation: OperationName, attempt: number, claim: string): Promise<boolean>;
  /**
   * Gives no permit for this operation any more. Comes before it is said to have ended unsent, so that this
   * stays true when the ledger is set back and forgets it.
   */
  withhold(name: PaymentName, operation: OperationName): Promise<void>;
  /** Gives permits again for an operation that was withheld and begins anew. */
  allow(name: PaymentName, operation: OperationName): Promise<void>;
}

/** Longer than any card may wait; a ledger that was set back further than this is no longer caught. */
export const permitsKeptMs = 2 * 24 * 60 * 60 * 1_000;

/**
 * Permits that live beside the sealed cards. What is kept is that one was taken: so a ledger that lost
 * its newest writes finds out that the attempt it is about to make was made before, and a vault that
 * was emptied stops nobody, because the ledger still knows. Both must forget the same payment before
 * anything could be sent twice.
 */
export function openPermits(redis: Store, prefix: string): Permits {
  const keyOf = (
    { account, client_orderid }: PaymentName,
    operation: OperationName,
    which: number | 'none',
  ) => `${prefix}:permit:${operation}:${which}:${account}:${client_orderid}`;

  return {
    async take(name, operation, attempt, claim) {
      const keys = [keyOf(name, operation, attempt), keyOf(name, operation, 'none')];
      return (await redis.eval(takePermit, 2, ...keys, claim, permitsKeptMs)) === 1;
    },

    async withhold(name, operation) {
      await redis.set(keyOf(name, operation, 'none'), '1', 'PX', permitsKeptMs);
    },

    async allow(name, operation) {
      await redis.del(keyOf(name, operation, 'none'));
    },
  };
}

/** A command may reach Redis twice when its reply gets lost: whoever holds the permit may hear so again. */
const takePermit = /* lua */ `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
`;
