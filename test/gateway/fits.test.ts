import { expect, test } from 'vitest';
import { type Expected, impliesPreauth, misfit } from '../../src/gateway/fits.ts';
import { decodeForm } from '../../src/gateway/form.ts';
import { statusReport } from '../../src/gateway/status-report.ts';

const preauth: Expected = {
  operation: 'preauth',
  client_orderid: '902B4FF5',
  paynet_order_id: '6863088',
  amount: '500',
  currency: 'USD',
  asked_serial: null,
};
const capture: Expected = { ...preauth, operation: 'capture', asked_serial: 'S2' };

const cancel: Expected = { ...preauth, operation: 'cancel', asked_serial: 'S3' };

const told = (text: string) => {
  const report = statusReport(decodeForm(`status=approved&${text}`).fields);
  if (!report) throw new Error('no status');
  return report;
};
const judge = (text: string, expected: Expected) => misfit(told(text), expected);

const whole =
  'merchant-order-id=902B4FF5&paynet-order-id=6863088&transaction-type=preauth&amount=500.00&currency=usd';

test.each([
  ['everything said and equal', whole],
  ['nothing said but the status', ''],
  ['both amounts', 'amount=500.0&initial-amount=0500'],
])('a preauth fits a report with %s', (_, text) => {
  expect(judge(text, preauth)).toBeNull();
});

test.each([
  ['merchant-order-id=902B4FF56', 'other order'],
  ['paynet-order-id=686308', 'other order'],
  ['transaction-type=capture', 'other type'],
  ['transaction-type=sale', 'other type'],
  ['amount=5.00', 'other amount'],
  ['amount=50000', 'other amount'],
  ['amount=5e2', 'other amount'],
  ['amount=500&initial-amount=499.99', 'other amount'],
  ['currency=EUR', 'other currency'],
])('a preauth does not fit %s: %s', (text, why) => {
  expect(judge(text, preauth)).toBe(why);
});

test('a gateway order id that nobody knows yet is learnt, not compared', () => {
  expect(judge('paynet-order-id=1', { ...preauth, paynet_order_id: null })).toBeNull();
});

test.each([
  ['its type', 'transaction-type=capture&amount=500'],
  ['its own number', 'by-request-sn=S2&amount=500'],
  ["the hold's initial amount beside its own", 'transaction-type=capture&amount=500&initial-amount=900'],
  ['only an initial amount', 'transaction-type=capture&initial-amount=500'],
])('a capture fits a report with %s', (_, text) => {
  expect(judge(text, capture)).toBeNull();
});

test.each([
  ['amount=500', 'other type'],
  ['transaction-type=preauth&by-request-sn=S2', 'other type'],
  ['transaction-type=capture&by-request-sn=S1', 'other request'],
  ['transaction-type=capture&amount=900&initial-amount=500', 'other amount'],
  ['transaction-type=capture&initial-amount=900', 'other amount'],
])('a capture does not fit %s: %s', (text, why) => {
  expect(judge(text, capture)).toBe(why);
});

test.each([
  ['its type', 'transaction-type=cancel&amount=500&initial-amount=500'],
  ['its own number', 'by-request-sn=S3'],
])('a cancel fits a report with %s', (_, text) => {
  expect(judge(text, cancel)).toBeNull();
});

test.each([
  ['amount=500', 'other type'],
  ['transaction-type=capture&by-request-sn=S3', 'other type'],
  ['transaction-type=reversal&by-request-sn=S3', 'other type'],
  ['transaction-type=preauth&by-request-sn=S3', 'other type'],
  ['transaction-type=cancel&by-request-sn=S2', 'other request'],
  ['transaction-type=cancel&amount=4&initial-amount=500', 'other amount'],
  ['transaction-type=cancel&amount=500&initial-amount=900', 'other amount'],
])('a cancel does not fit %s: %s', (text, why) => {
  expect(judge(text, cancel)).toBe(why);
});

test('without its type, a capture that was not asked for by number is not recognised', () => {
  expect(judge('by-request-sn=S2', { ...capture, asked_serial: null })).toBe('other type');
  expect(judge('amount=500', { ...capture, asked_serial: null })).toBe('other type');
});

const later = (type: string, more = '') =>
  `${whole.replace('=preauth', `=${type}`)}&initial-amount=500${more}`;

test.each([
  ['a capture of the whole', later('capture')],
  ['a capture of a part', later('capture').replace('amount=500.00', 'amount=1')],
  ['a cancel', later('cancel')],
  ['a reversal', later('reversal')],
])('%s of the order says that its preauth was approved', (_, text) => {
  expect(impliesPreauth(told(text), preauth)).toBe(true);
  expect(judge(text, preauth)).toBe('other type');
});

test.each([
  ['a preauth', later('preauth')],
  ['a sale', later('sale')],
  ['no type', later('preauth').replace('transaction-type=preauth&', '')],
  ['a capture of another order', later('capture').replace('902B4FF5', '902B4FF6')],
  [
    'a capture of an order of another amount',
    later('capture').replace('initial-amount=500', 'initial-amount=5'),
  ],
  ['a capture in another currency', later('capture').replace('usd', 'eur')],
  ['a capture that does not say the order’s amount', later('capture').replace('&initial-amount=500', '')],
])('%s says nothing about the preauth', (_, text) => {
  expect(impliesPreauth(told(text), preauth)).toBe(false);
});

test('nor does it where a preauth was asked for by its number, or a capture was asked about', () => {
  expect(
    impliesPreauth(told(later('capture', '&by-request-sn=S1')), { ...preauth, asked_serial: 'S1' }),
  ).toBe(false);
  expect(impliesPreauth(told(later('cancel')), { ...capture, asked_serial: null })).toBe(false);
  expect(impliesPreauth(told(later('capture')), { ...capture, asked_serial: null })).toBe(false);
});
