import { z } from 'zod';
import { clientOrderid } from './client-orderid.ts';
import { Amount, currencyCode, decimalsFit, type Exponents } from './money.ts';
import type { Rule } from './reading.ts';
import { accountId, judge } from './request.ts';

/**
 * A capture as a shop may ask for it: of which order, and how much. Without an amount the gateway
 * takes all that is held; so an empty amount is refused, not read as "none given".
 */
export function captureSchema({ exponents = {} }: { exponents?: Exponents } = {}) {
  return z
    .strictObject({
      client_orderid: clientOrderid(),
      amount: Amount.exactOptional(),
      currency: currencyCode(exponents).exactOptional(),
      account: accountId.exactOptional(),
    })
    .superRefine(...judge([amountWithCurrency, decimalsFit(exponents)]));
}

export type CaptureRequest = z.output<ReturnType<typeof captureSchema>>;

/** The gateway signs both or neither (its code 115 is an amount without a currency). */
export const amountWithCurrency: Rule = (request) => {
  const missing = ['amount', 'currency'].filter((name) => !(name in request));
  if (missing.length !== 1) return [];
  return missing.map((path) => ({
    path,
    message: 'amount and currency come together: send both or neither',
  }));
};
