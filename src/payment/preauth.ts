import { z } from 'zod';
import { browserShape, oneNotificationUrl, wholeBrowser } from './browser.ts';
import {
  type CardField,
  cardShape,
  isCardField,
  notExpired,
  numberInItsOwnField,
  tokenOrCard,
} from './card.ts';
import { clientOrderid } from './client-orderid.ts';
import { external3dsShape } from './external-3ds.ts';
import type { FieldRules } from './limits.ts';
import { Amount, currencyCode, decimalsFit, type Exponents } from './money.ts';
import { ipAddress, payerShape, stateOfCountry } from './payer.ts';
import type { Loose, Rule } from './reading.ts';
import { oneWayBack, redirectShape } from './redirects.ts';
import { accountId, judge } from './request.ts';
import { digits, longText, text } from './text.ts';

/** What the schema of a preauth depends on. */
export interface PreauthRules {
  fields: FieldRules;
  exponents?: Exponents;
  /** Milliseconds since 1970; the clock that expires cards. */
  now?: () => number;
}

/**
 * A preauth as a shop may ask for it: every parameter of the gateway's page that is not the worker's
 * to set, by its own name, plus our `account`. Strings go in and come out, trimmed; an optional field
 * that is empty counts as left out, `client_orderid` excepted, because a minted one would be a new order.
 */
export function preauthSchema({ fields, exponents = {}, now = Date.now }: PreauthRules) {
  const rules = [
    tokenOrCard,
    numberInItsOwnField(fields.lengths),
    required(fields.required),
    notExpired(now),
    decimalsFit(exponents),
    stateOfCountry,
    oneWayBack,
    wholeBrowser,
    oneNotificationUrl,
  ];
  const whole = z.strictObject(preauthShape(fields.lengths, exponents, now)).superRefine(...judge(rules));
  return z.preprocess(withoutBlanks, whole);
}

/** The fields as they go to the gateway, plus `account`; `client_orderid` may still have to be minted. */
export type PreauthRequest = z.output<ReturnType<typeof preauthSchema>>;
export type CardFields = Pick<PreauthRequest, CardField>;
export type OrderFields = Omit<PreauthRequest, CardField | 'account'>;

/** Takes the card, which is to be sealed, from what may be kept. `account` is in neither: it is no parameter. */
export function splitCard({ account: _, ...request }: PreauthRequest): {
  card: CardFields;
  order: OrderFields;
} {
  const isCard = ([name]: [string, string]) => isCardField(name);
  const all = Object.entries(request);
  return {
    card: Object.fromEntries(all.filter(isCard)),
    order: Object.fromEntries(all.filter((field) => !isCard(field))) as OrderFields,
  };
}

function preauthShape(lengths: FieldRules['lengths'], exponents: Exponents, now: () => number) {
  return {
    account: accountId.exactOptional(),
    client_orderid: clientOrderid(lengths.client_orderid).exactOptional(),
    order_desc: text(lengths.order_desc).describe('What is being paid for.'),
    amount: Amount,
    currency: currencyCode(exponents),
    ipaddress: ipAddress,
    ...payerShape(lengths, now),
    ...cardShape(lengths),
    ...redirectShape(lengths),
    purpose: text(lengths.purpose).exactOptional(),
    merchant_data: longText(lengths.merchant_data).exactOptional(),
    merchant_form_data: longText(lengths.merchant_form_data).exactOptional(),
    minimum_transaction_amount: Amount.exactOptional(),
    maximum_transaction_amount: Amount.exactOptional(),
    customer_level: text(lengths.customer_level).exactOptional(),
    customer_id: digits(1, 10).exactOptional(),
    merchant_customer_identifier: text(lengths.merchant_customer_identifier).exactOptional(),
    ...browserShape(lengths),
    ...external3dsShape,
  };
}

/** Without card and token, a card is what is asked for. */
function required({ card, token }: FieldRules['required']): Rule {
  return (request: Loose) => {
    const names = 'card_recurring_payment_id' in request ? token : card;
    return names
      .filter((name) => !(name in request))
      .map((path) => ({ path, message: missing[path] ?? 'is missing' }));
  };
}

const missing: Readonly<Record<string, string>> = {
  credit_card_number: 'is missing: send a card, or card_recurring_payment_id in its place',
};

function withoutBlanks(input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const isSaid = ([name, value]: [string, unknown]) =>
    value !== undefined && (name === 'client_orderid' || typeof value !== 'string' || !/^ *$/.test(value));
  return Object.fromEntries(Object.entries(input).filter(isSaid));
}
