import { type CardType, cardTypes } from '../payment/hold-rules.ts';
import { cleanText, valueOrNull } from './clean-text.ts';
import { givesAwayCard } from './payer-address.ts';

/** What the gateway says of one transaction of an order. Everything it left out is null. */
export interface StatusReport {
  /** Lower case. The documents allow words they don't list. */
  status: string;
  transaction_type: string | null;
  paynet_order_id: string | null;
  merchant_order_id: string | null;
  /** Number of the question, not of the transaction: never ask by it. */
  serial_number: string | null;
  /** Echo of the request we asked about. */
  by_request_sn: string | null;
  /** Decimal strings in the highest unit; `amount` may change on the way, `initial_amount` doesn't. */
  amount: string | null;
  initial_amount: string | null;
  currency: string | null;
  error_code: string | null;
  error_message: string | null;
  approval_code: string | null;
  last_four_digits: string | null;
  /** Null where the gateway doesn't say. */
  card_type: CardType | null;
  /** Where the payer's browser must go; only ever http or https, and with no card data in it. */
  redirect_to: string | null;
  /** There was such an address, and it gave the card away. The payer must act, but nobody can be told where. */
  is_address_withheld: boolean;
  /** A 3-D Secure page came along. It is active content of someone else, so it isn't kept. */
  has_html: boolean;
  /** For diagnosis only: about a hundred exist, few are documented. */
  order_stage: string | null;
}

/** Reads the fields of a status reply (documents: *status*). Null when they don't say any status. */
export function statusReport(fields: ReadonlyMap<string, string>): StatusReport | null {
  const text = (name: string) => cleanText(fields.get(name));
  const id = (name: string) => valueOrNull(fields.get(name));
  const word = (name: string) => text(name)?.toLowerCase() ?? null;

  const status = word('status');
  if (status === null) return null;

  const address = webAddress(fields.get('redirect-to'));
  const isAddressWithheld = address !== null && givesAwayCard(address);
  return {
    status,
    transaction_type: word('transaction-type'),
    paynet_order_id: id('paynet-order-id'),
    merchant_order_id: id('merchant-order-id'),
    serial_number: id('serial-number'),
    by_request_sn: id('by-request-sn'),
    amount: text('amount'),
    initial_amount: text('initial-amount'),
    currency: text('currency'),
    error_code: text('error-code'),
    error_message: text('error-message'),
    approval_code: text('approval-code'),
    last_four_digits: fourDigits(text('last-four-digits')),
    card_type: cardTypeIn([
      text('ips-src-payment-type-code'),
      text('ips-src-payment-type-name'),
      text('card-type'),
    ]),
    redirect_to: isAddressWithheld ? null : address,
    is_address_withheld: isAddressWithheld,
    has_html: (fields.get('html') ?? '') !== '',
    order_stage: word('order-stage'),
  };
}

/** The first text that names one type: `Credit`, `VISA Debit`. The brand alone says nothing. */
function cardTypeIn(texts: (string | null)[]): CardType | null {
  for (const text of texts) {
    const [type, another] = cardTypes.filter((one) => new RegExp(`\\b${one}\\b`, 'i').test(text ?? ''));
    if (type && !another) return type;
  }
  return null;
}

/** A gateway that puts more digits here must not make us keep them. */
function fourDigits(text: string | null): string | null {
  return text !== null && /^\d{4}$/.test(text) ? text : null;
}

function webAddress(text: string | undefined): string | null {
  const url = text !== undefined && text.length <= 2048 && URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
