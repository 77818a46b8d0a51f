import { expect, test } from 'vitest';
import { readRequest } from '../../src/payment/issues.ts';
import { changed, preauth, withCard, withToken } from './requests.ts';

test.each([
  ["the documents' request with a card", withCard],
  ["the documents' request with a token", withToken],
])('%s is taken as it is', (_, request) => {
  expect(readRequest(preauth, request)).toEqual({ ok: true, value: request });
});

test.each([
  ['a Cyrillic order id', { client_orderid: 'заказ-1' }],
  ['an order id that starts and ends with a digit', { client_orderid: '9#a_b.c:d/e@f-0' }],
  ['an order id of 128 characters', { client_orderid: '𐐷'.repeat(128) }],
  ['no order id', { client_orderid: undefined }],
  ['#8 a CVV that starts with zero', { cvv2: '012' }],
  ['#26 an e-mail that starts with a digit', { email: '1a@example.com' }],
  ['#26 an international domain as ASCII', { email: 'a@xn--e1afmkfd.xn--p1ai' }],
  ['a card that expires far away', { expire_year: '2099' }],
  ['a card in its last month', { expire_month: '06', expire_year: '2026' }],
  ['yen', { amount: '500', currency: 'JPY' }],
  ['dinars', { amount: '1.234', currency: 'KWD' }],
  ['the smallest amount', { amount: '0.01' }],
  ['the longest amount', { amount: '1234567.89' }],
  ['the youngest currency', { currency: 'XCG' }],
  ['IPv6', { ipaddress: '2001:db8::1' }],
  ['IPv6 that looks like a mapped address', { ipaddress: '::ffff:1:2:3' }],
  ['a country without states', { country: 'DE', state: undefined }],
  ['a three-letter state', { country: 'AU', state: 'NSW' }],
  ['a name of letters beyond the basic plane, counted as a reader would', { first_name: '𐐷'.repeat(50) }],
  ['the longest merchant data, in several lines', { merchant_data: `a\r\n${'x'.repeat(65_531)}\tb` }],
  ['form data', { merchant_form_data: 'a=1\nb=2' }],
  ['the longest card name', { card_printed_name: 'x'.repeat(65_536) }],
  [
    'a pair of ways back',
    {
      redirect_url: undefined,
      redirect_success_url: 'https://a.ru/?ok=1',
      redirect_fail_url: 'https://a.ru',
    },
  ],
  ['a plain http site', { site_url: 'http://shop.example' }],
  ['born today', { birthday: '20260615' }],
  ['a leap day', { birthday: '20000229' }],
  ['an Amex card', { credit_card_number: '378282246310005', cvv2: '1234' }],
  ['limits of an entered amount', { minimum_transaction_amount: '1.00', maximum_transaction_amount: '1000' }],
  [
    'the customer system',
    { customer_level: 'gold', customer_id: '0000000007', merchant_customer_identifier: 'c-1' },
  ],
  ['an account', { account: 'shop-eu' }],
  ['a phone that passes Luhn by chance', { phone: '378282246310005', cell_phone: '+49151123456787' }],
  ["a national id of 13 digits, whose last digit is Luhn's too", { ssn: '6501015009088' }],
  [
    'an address with a timestamp',
    { redirect_url: 'https://shop.example/?t=1764000000000&at=20240115123455' },
  ],
  ['an address with a UUID', { redirect_url: 'https://shop.example/40000000-0000-0002-8a00-abcdefabcdef' }],
])('%s is taken as it is', (_, fields) => {
  const request = changed(withCard, fields);

  expect(readRequest(preauth, request)).toEqual({ ok: true, value: request });
});

test('a token needs neither e-mail nor card code', () => {
  const { cvv2: _, ...request } = withToken;

  expect(readRequest(preauth, request)).toEqual({ ok: true, value: request });
});

test('values are trimmed, months get two digits, and empty optional fields are left out', () => {
  const request = changed(withCard, {
    order_desc: '  a b ',
    expire_month: '6',
    purpose: '',
    merchant_data: '  ',
    ssn: undefined,
  });

  expect(readRequest(preauth, request)).toEqual({
    ok: true,
    value: changed(withCard, {
      order_desc: 'a b',
      expire_month: '06',
      purpose: undefined,
      merchant_data: undefined,
      ssn: undefined,
    }),
  });
});
