import type { Account } from './account.ts';

/**
 * Everything a preauth may carry beside its card, by the gateway's names (documents: *preauth*). What isn't listed never
 * leaves: `login` has no place in a preauth, `control` and the callback address are ours to set.
 */
export const preauthNames = [
  'client_orderid',
  'order_desc',
  'amount',
  'currency',
  'first_name',
  'last_name',
  'ssn',
  'birthday',
  'address1',
  'city',
  'state',
  'zip_code',
  'country',
  'phone',
  'cell_phone',
  'email',
  'ipaddress',
  'site_url',
  'purpose',
  'redirect_url',
  'redirect_success_url',
  'redirect_fail_url',
  'merchant_data',
  'merchant_form_data',
  'minimum_transaction_amount',
  'maximum_transaction_amount',
  'customer_level',
  'customer_id',
  'merchant_customer_identifier',
  'customer_browser_info',
  'customer_browser_accept_header',
  'customer_browser_javascript_enabled',
  'customer_browser_accept_language',
  'customer_browser_user_agent',
  'customer_browser_color_depth',
  'customer_browser_java_enabled',
  'customer_browser_screen_height',
  'customer_browser_screen_width',
  'customer_browser_time_zone',
  'tds_areq_notification_url',
  'tds_cres_notification_url',
  'tds_authentication_result_type',
  'tds_authentication_result_authentication_type',
  'tds_authentication_result_authentication_value',
  'tds_authentication_result_transaction_id',
  'tds_authentication_result_transaction_status',
  'tds_authentication_result_message_version',
] as const;

type Some<Name extends string> = { readonly [name in Name]?: string | null | undefined };

/** What a preauth sends beside its card: trimmed, empty values left out. `notifyUrl` hears of captures too. */
export function preauthParameters(
  order: Some<(typeof preauthNames)[number]>,
  notifyUrl?: string,
): Record<string, string> {
  return filled([...preauthNames.map((name) => [name, order[name]] as const), ['notify_url', notifyUrl]]);
}

/**
 * What a capture sends. Throws when it doesn't say what to capture: without an amount the gateway
 * would take the whole hold.
 */
export function captureParameters(
  account: Account,
  capture: { client_orderid: string; orderid: string; amount: string; currency: string },
): Record<string, string> {
  const { client_orderid, orderid, amount, currency } = capture;
  const parameters = filled(
    Object.entries({ login: account.login, client_orderid, orderid, amount, currency }),
  );

  if (Object.keys(parameters).length < 5) {
    throw new Error('A capture names its login, client_orderid, orderid, amount and currency.');
  }
  return parameters;
}

/**
 * What a cancel sends, by the command `return`: no amount, which would only mean something where money is given back.
 * Throws when it doesn't say which hold, or why: the gateway wants a comment.
 */
export function cancelParameters(
  account: Account,
  cancel: { client_orderid: string; orderid: string; comment: string },
): Record<string, string> {
  const { client_orderid, orderid, comment } = cancel;
  const parameters = filled(Object.entries({ login: account.login, client_orderid, orderid, comment }));

  if (Object.keys(parameters).length < 4) {
    throw new Error('A cancel names its login, client_orderid, orderid and comment.');
  }
  return parameters;
}

/**
 * What a question for the status sends. `orderid` is left out only while the gateway hasn't told it;
 * without `by-request-sn` the answer is about the order's latest transaction.
 */
export function statusParameters(
  account: Account,
  order: Some<'orderid' | 'by-request-sn'> & { client_orderid: string },
): Record<string, string> {
  return filled([
    ['login', account.login],
    ['client_orderid', order.client_orderid],
    ['orderid', order.orderid],
    ['by-request-sn', order['by-request-sn']],
  ]);
}

function filled(
  values: (readonly [name: string, value: string | null | undefined])[],
): Record<string, string> {
  return Object.fromEntries(
    values.map(([name, value]) => [name, value?.trim() ?? '']).filter(([, value]) => value !== ''),
  );
}
