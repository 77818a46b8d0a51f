import type { Added } from '../ledger/additions.ts';
import type { AccountRules } from '../payment/account-rules.ts';
import type { CaptureRequest } from '../payment/capture.ts';
import { allowedDecimals, toMinor } from '../payment/money.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { type Refused, refuse, refuseField } from '../payment/refusal.ts';
import { isFinal, type Status, statuses } from '../payment/state.ts';

/** States of a preauth that a capture or a cancel may follow or wait for. */
export const heldOrOpen: readonly Status[] = statuses.filter(
  (status) => status === 'approved' || !isFinal(status),
);

export type Money = { ok: true; amount: string; currency: string };

type Decimals = Pick<AccountRules, 'exponents'>;

/** What a capture takes: what it asks for, else the whole hold. Refuses what can never be taken from it. */
export function moneyToCapture(
  payment: Payment,
  request: Pick<CaptureRequest, 'amount' | 'currency'>,
  rules: Decimals,
): Money | Refused {
  const { amount = payment.amount, currency = payment.currency } = request;
  if (currency !== payment.currency) return refuseField('currency', 'is not the currency of the hold');
  if (minor(amount, rules, currency) > minor(payment.amount, rules, currency)) {
    return refuseField('amount', 'is more than was held');
  }
  return { ok: true, amount, currency };
}

/** Why there is nothing to take; `outcome`: the ledger's. Undefined where there is. */
export function notCapturable(outcome: Added, payment: Payment): Refused | undefined {
  const reason = noHold(outcome, payment) ?? (outcome === 'excluded' ? releasedReason : undefined);
  return reason === undefined ? undefined : refuse({ code: 'NOT_CAPTURABLE', reason });
}

const releasedReason = 'its hold is being released, or was';

/** Why there is nothing to release; `outcome`: the ledger's. Undefined where there is. */
export function notCancellable(outcome: Added, payment: Payment): Refused | undefined {
  const reason = noHold(outcome, payment) ?? (outcome === 'excluded' ? capturedReason : undefined);
  return reason === undefined ? undefined : refuse({ code: 'NOT_CANCELLABLE', reason });
}

const capturedReason = 'a capture of it was asked for, and has not failed';

function noHold(outcome: Added, payment: Payment): string | undefined {
  if (outcome !== 'refused') return undefined;
  return `its preauth ended as ${operationOf(payment, 'preauth')?.status ?? 'error'}, so there is no hold`;
}

/** True when an existing capture takes another sum than a repeat asks for. */
export function differs(payment: Payment, { amount, currency }: Money, rules: AccountRules): boolean {
  const known = operationOf(payment, 'capture');
  return known !== undefined && minor(known.amount, rules, currency) !== minor(amount, rules, currency);
}

/** What a shop is told then: another `client_orderid` would be no help. */
export const otherAmount = 'A capture of another amount was asked for already; a payment has one.';

function minor(amount: string, { exponents }: Decimals, currency: string): bigint {
  return toMinor(amount, allowedDecimals(currency, exponents) ?? 0);
}
