import { expect, test } from 'vitest';
import { fieldOverrides, preauthFields } from '../../src/payment/field-overrides.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { type FieldOverrides, limitsFor } from '../../src/payment/limits.ts';
import { preauthSchema } from '../../src/payment/preauth.ts';
import { changed, complaints, today, withCard, withToken } from './requests.ts';

const gate = (host: string, overrides?: FieldOverrides) =>
  preauthSchema({ fields: limitsFor(host, overrides), now: () => today });

const longAddress = changed(withCard, { address1: 'x'.repeat(256) });

test.each([
  ['sandbox.elecsnet.ru', false],
  ['gate.payneteasy.com', false],
  ['notpayneteasy.eu', false],
  ['payneteasy.eu', true],
  ['gate.payneteasy.eu', true],
  ['GATE.PAYNETEASY.EU', true],
])('a long address at %s is taken: %s', (host, taken) => {
  expect(readRequest(gate(host), longAddress).ok).toBe(taken);
});

test('an account may have limits of its own', () => {
  expect(readRequest(gate('a.example', { field_limits: { address1: 256 } }), longAddress).ok).toBe(true);
  expect(
    complaints(readRequest(gate('gate.payneteasy.eu', { field_limits: { address1: 9 } }), withCard)),
  ).toEqual({
    address1: 'write at most 9 characters',
  });
});

test('no limit of its own lets a card number into a language', () => {
  const schema = gate('', { field_limits: { customer_browser_accept_language: 30 } });
  const said = (tag: string) =>
    complaints(readRequest(schema, changed(withCard, { customer_browser_accept_language: tag })));

  expect(said('zh-Hant-TW-x-private')).toEqual({});
  expect(said('ru-40000000-00000002')).toEqual({
    customer_browser_accept_language: 'write it without a card number',
  });
});

test('an account may require more, but no card of a payer with a token', () => {
  const schema = gate('a.example', { required_fields: ['ssn', 'customer_id', 'cvv2', 'expire_year'] });

  expect(complaints(readRequest(schema, changed(withCard, { ssn: '' })))).toEqual({
    ssn: 'is missing',
    customer_id: 'is missing',
  });
  expect(complaints(readRequest(schema, changed(withToken, { cvv2: undefined })))).toEqual({
    ssn: 'is missing',
    customer_id: 'is missing',
    cvv2: 'is missing',
  });
});

test.each(Object.keys(withCard).filter((name) => limitsFor('').required.card.includes(name)))(
  'with a card, %s is required',
  (name) => {
    expect(
      Object.keys(complaints(readRequest(gate(''), changed(withCard, { [name]: undefined })))),
    ).toContain(name);
  },
);

test('what is required is what the documents require', () => {
  const { card, token } = limitsFor('sandbox.elecsnet.ru').required;

  expect([...card].sort().join(' ')).toBe(
    'address1 amount card_printed_name city country credit_card_number currency cvv2 email expire_month ' +
      'expire_year first_name ipaddress last_name order_desc phone zip_code',
  );
  expect([...token].sort().join(' ')).toBe('amount card_recurring_payment_id currency ipaddress order_desc');
});

test('a configuration names only fields there are', () => {
  const problems = (overrides: unknown) => fieldOverrides.safeParse(overrides).success;

  expect(problems({ field_limits: { address1: 256 }, required_fields: ['ssn'] })).toBe(true);
  expect(problems({})).toBe(true);
  expect(problems({ field_limits: { adress1: 256 } })).toBe(false);
  expect(problems({ field_limits: { address1: 0 } })).toBe(false);
  expect(problems({ required_fields: ['emial'] })).toBe(false);
});

// The page's parameters less server_callback_url, notify_url and control, plus account.
test('every parameter of the preauth page can be given', () => {
  expect([...preauthFields].sort().join(' ')).toBe(
    'account address1 amount birthday card_printed_name card_recurring_payment_id cell_phone city client_orderid ' +
      'country credit_card_number currency customer_browser_accept_header customer_browser_accept_language ' +
      'customer_browser_color_depth customer_browser_info customer_browser_java_enabled ' +
      'customer_browser_javascript_enabled customer_browser_screen_height customer_browser_screen_width ' +
      'customer_browser_time_zone customer_browser_user_agent customer_id customer_level cvv2 email expire_month ' +
      'expire_year first_name ipaddress last_name maximum_transaction_amount merchant_customer_identifier ' +
      'merchant_data merchant_form_data minimum_transaction_amount order_desc phone purpose redirect_fail_url ' +
      'redirect_success_url redirect_url site_url ssn state tds_areq_notification_url ' +
      'tds_authentication_result_authentication_type tds_authentication_result_authentication_value ' +
      'tds_authentication_result_message_version tds_authentication_result_transaction_id ' +
      'tds_authentication_result_transaction_status tds_authentication_result_type tds_cres_notification_url zip_code',
  );
});
