import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  Amount,
  canonicalAmount,
  currencies,
  currencyCode,
  decimalsFit,
  sameAmount,
  toMinor,
} from '../../src/payment/money.ts';

test.each(['1', '0.01', '10.42', '1234567890', '1234567.89', '0.00000001', '100', '20.000', '0.1'])(
  '%s is an amount',
  (text) => {
    expect(Amount.parse(text)).toBe(text);
  },
);

test.each([
  ...[
    '0',
    '0.00',
    '00',
    '01',
    '1.',
    '.5',
    '-1',
    '+1',
    '1,00',
    '1e3',
    ' 1',
    '1 ',
    '1\n',
    '1 000',
    '1.2.3',
    'x1',
  ],
  ...['', '12345678901', '0.000000001', '1234567.890', '٣', 'one', '0x1'],
])('%j is no amount, and what one looks like is said', (text) => {
  const { error } = Amount.safeParse(text);

  expect(error?.issues.at(-1)?.message).toBe(
    'write it like "10.42": digits and a dot, more than 0, at most 10 characters',
  );
});

test.each(['USD', 'JPY', 'XCG'])('%s can be charged', (code) => {
  expect(currencyCode().parse(code)).toBe(code);
});

test.each(['usd', 'US', 'USDX', 'XXX', 'ABC', ''])('%j can not, and what can is said', (code) => {
  expect(currencyCode().safeParse(code).error?.issues.at(-1)?.message).toBe(
    'write an ISO 4217 code like "USD"',
  );
});

test('a currency of the account’s own can be charged there', () => {
  expect(currencyCode({ BTC: 8 }).parse('BTC')).toBe('BTC');
  expect(currencyCode().safeParse('BTC').success).toBe(false);
});

test('who reads the schema is told what to write', () => {
  expect(z.toJSONSchema(Amount).description).toMatch(/^Decimal string .*Never a number\.$/);
  expect(z.toJSONSchema(currencyCode())).toMatchObject({
    pattern: '^[A-Z]{3}$',
    description: 'ISO 4217 code, upper case.',
  });
});

test('the currencies are listed by the alphabet', () => {
  expect(currencies).toEqual(currencies.toSorted());
  expect(currencies).toEqual(expect.arrayContaining(['EUR', 'XCG', 'ZWG']));
});

const complain = (request: Record<string, unknown>, exponents = {}) => decimalsFit(exponents)(request);

test.each([
  [{ amount: '10.42', currency: 'USD' }],
  [{ amount: '10', currency: 'USD', minimum_transaction_amount: '1.5', maximum_transaction_amount: '99.99' }],
  [{ amount: '500', currency: 'JPY' }],
  [{ amount: '1.234', currency: 'KWD' }],
  [{ amount: '1.23456789', currency: 'nobody knows' }],
  [{ currency: 'USD' }],
])('the decimals of %j fit', (request) => {
  expect(complain(request)).toEqual([]);
});

test('whatever has more decimals than its currency is named, each by itself', () => {
  const amounts = {
    amount: '1.234',
    minimum_transaction_amount: '1.2345',
    maximum_transaction_amount: '2.345',
  };
  const message = 'write at most 2 decimals for USD';

  expect(complain({ ...amounts, currency: 'USD' })).toEqual(
    Object.keys(amounts).map((path) => ({ path, message })),
  );
  expect(complain({ amount: '5.0', currency: 'JPY' })).toEqual([
    { path: 'amount', message: 'write at most 0 decimals for JPY' },
  ]);
});

test('an account that signs with fewer decimals takes no more than these', () => {
  expect(complain({ amount: '1.5', currency: 'USD' }, { USD: 0 })).toMatchObject([{ path: 'amount' }]);
  expect(complain({ amount: '1.5', currency: 'USD' }, { USD: 1 })).toEqual([]);
});

test('what can not be counted in minor units is refused with the reason', () => {
  expect(() => toMinor('ten', 2)).toThrow('not a decimal amount');
  expect(() => toMinor('1.234', 2)).toThrow('more than 2 decimals');
  expect(() => canonicalAmount('1', 'XXX')).toThrow('not a currency');
});

test('equal amounts may be up to 64 characters long, with any zeros before them', () => {
  expect(sameAmount('1'.padStart(64, '0'), '1')).toBe(true);
  expect(sameAmount('1'.padStart(65, '0'), '1')).toBe(false);
  expect(sameAmount('0007.10', '7.1')).toBe(true);
});
