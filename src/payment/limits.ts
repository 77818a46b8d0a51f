/** The longest value of each field whose length is a matter of the gateway's set-up, in characters (§ `preauth`). */
const documented = {
  client_orderid: 128,
  order_desc: 125,
  purpose: 128,
  site_url: 128,
  merchant_data: 65_536,
  merchant_form_data: 65_536,
  customer_level: 32,
  merchant_customer_identifier: 64,
  email: 50,
  first_name: 50,
  last_name: 50,
  address1: 50,
  city: 50,
  zip_code: 10,
  phone: 15,
  cell_phone: 15,
  ssn: 32,
  card_printed_name: 65_536,
  redirect_url: 1024,
  redirect_success_url: 1024,
  redirect_fail_url: 1024,
  customer_browser_accept_header: 2048,
  customer_browser_accept_language: 8,
  customer_browser_user_agent: 2048,
  tds_areq_notification_url: 256,
  tds_cres_notification_url: 256,
};

/** White labels whose documents differ, by the end of the gateway's host name; a later row wins. */
const whiteLabels: readonly { hosts: string; lengths: Partial<Lengths> }[] = [
  { hosts: 'payneteasy.eu', lengths: { address1: 256 } },
];

/** Required with a token, whose payer and card the gateway already knows. */
const withToken = ['card_recurring_payment_id', 'order_desc', 'amount', 'currency', 'ipaddress'];

const withCard = [
  'credit_card_number',
  'card_printed_name',
  'expire_month',
  'expire_year',
  'cvv2',
  'order_desc',
  'amount',
  'currency',
  'ipaddress',
  'email',
  'first_name',
  'last_name',
  'address1',
  'city',
  'zip_code',
  'country',
  'phone',
];

export type LimitedField = keyof typeof documented;
export type Lengths = Readonly<Record<LimitedField, number>>;

/** Fields with a limit an account may set otherwise. */
export const limitedFields = Object.keys(documented) as LimitedField[];

/** What a gateway wants of the fields of a preauth. */
export interface FieldRules {
  /** Longest value in characters. */
  lengths: Lengths;
  /** Fields that must be there, by what the payer pays with. */
  required: { card: readonly string[]; token: readonly string[] };
}

/** Where an account differs: other limits, and fields its acquirer requires on top. */
export interface FieldOverrides {
  field_limits?: Readonly<Record<string, number>> | undefined;
  required_fields?: readonly string[] | undefined;
}

/**
 * The rules of a gateway, by the host name of its address, with an account's own laid over them. An
 * extra required field that only exists with a card is not asked for when paying with a token.
 */
export function limitsFor(host: string, overrides: FieldOverrides = {}): FieldRules {
  const labels = whiteLabels.filter(({ hosts }) => `.${host.toLowerCase()}`.endsWith(`.${hosts}`));
  const extra = overrides.required_fields ?? [];

  return {
    lengths: Object.assign(
      { ...documented },
      ...labels.map(({ lengths }) => lengths),
      overrides.field_limits,
    ),
    required: {
      card: [...withCard, ...extra],
      token: [...withToken, ...extra.filter((name) => !onlyWithCard.includes(name))],
    },
  };
}

/** What a token stands for, and never comes with one. */
export const onlyWithCard: readonly string[] = [
  'credit_card_number',
  'card_printed_name',
  'expire_month',
  'expire_year',
];
