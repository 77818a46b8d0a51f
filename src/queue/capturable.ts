import type { AccountRules } from '../payment/account-rules.ts';
import type { CaptureRequest } from '../payment/capture.ts';
import { allowedDecimals, toMinor } from '../payment/money.ts';
import { operationOf, type Payment } from '../payment/payment.ts';
import { type Refused, refuse, refuseField } from '../payment/refusal.ts';
import { isFinal, type Status, statuses } from '../payment/state.ts';

/** States of a preauth that a capture may follow or wait for. */
export const capturableWhile: readonly Status[] = statuses.filter(
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

export function notCapturable(hold: Status): Refused {
  return refuse({ code: 'NOT_CAPTURABLE', reason: `its preauth ended as ${hold}, so there is no hold` });
}

/** True when an existing capture takes another sum than a repeat asks for. */
export function differs(payment: Payment, { amount, currency }: Money, rules: AccountRules): boolean {
  const known = operationOf(payment, 'capture');
  return known !== undefined && minor(known.amount, rules, currency) !== minor(amount, rules, currency);
}

function minor(amount: string, { exponents }: Decimals, currency: string): bigint {
  return toMinor(amount, allowedDecimals(currency, exponents) ?? 0);
}
