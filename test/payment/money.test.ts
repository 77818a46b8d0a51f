import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allowedDecimals,
  canonicalAmount,
  currencies,
  decimals,
  fromMinor,
  isCurrency,
  sameAmount,
  toMinor,
} from '../../src/payment/money.ts';

const minorUnits = fc.bigInt({ min: 0n, max: 10n ** 20n });

describe('a currency', () => {
  test.each([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('has %i decimals when it is one of %s', (wanted, codes) => {
    expect(currencies.filter((currency) => decimals(currency) === wanted).join(' ')).toBe(codes);
  });

  test('has 2 decimals otherwise', () => {
    const others = currencies.filter((currency) => ![0, 3, 4].includes(decimals(currency) ?? -1));

    expect(others).toEqual(expect.arrayContaining(['USD', 'EUR', 'RUB', 'XCG', 'ZWG', 'XCD']));
    expect(new Set(others.map(decimals))).toEqual(new Set([2]));
  });

  test.each('XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX usd US ZZZ'.split(' '))(
    '%s is no money',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );

  test('may be one only the account knows', () => {
    expect(isCurrency('ZZZ', { ZZZ: 1 })).toBe(true);
    expect(isCurrency('constructor', {})).toBe(false);
    expect(allowedDecimals('ZZZ', { ZZZ: 1 })).toBe(1);
  });

  test('allows the fewer of its own decimals and those the account signs with', () => {
    expect(allowedDecimals('KWD', { KWD: 2 })).toBe(2);
    expect(allowedDecimals('JPY', { JPY: 2 })).toBe(0);
    expect(allowedDecimals('USD', { JPY: 2 })).toBe(2);
  });
});

describe('an amount', () => {
  test.each(currencies)('in %s survives the way to minor units and back', (currency) => {
    const exponent = decimals(currency) ?? -1;

    fc.assert(
      fc.property(minorUnits, (minor) => {
        const amount = fromMinor(minor, exponent);
        expect(amount).toMatch(exponent === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${exponent}}$`));
        expect(toMinor(amount, exponent)).toBe(minor);
        expect(canonicalAmount(amount, currency)).toBe(amount);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['10.42', 2, 1042n],
    ['0.94', 2, 94n],
    ['10.5', 2, 1050n],
    ['777', 2, 77700n],
    ['500', 0, 500n],
    ['1.234', 3, 1234n],
    ['8.2', 2, 820n],
    ['4.35', 2, 435n],
    ['19.99', 2, 1999n],
    ['90071992547409.93', 2, 9007199254740993n],
    ['10.500', 2, 1050n],
  ])('of %s with %i decimals is %i', (amount, exponent, minor) => {
    expect(toMinor(amount, exponent)).toBe(minor);
  });

  test.each([
    ['10.005', 2],
    ['0.5', 0],
    ['', 2],
    ['1e3', 2],
    ['-1', 2],
    ['1.', 2],
  ])('%j with %i decimals is no sum', (amount, exponent) => {
    expect(() => toMinor(amount, exponent)).toThrow(RangeError);
  });

  test('has one spelling that equal ones share', () => {
    expect(canonicalAmount('10.5', 'USD')).toBe('10.50');
    expect(canonicalAmount('10.50', 'USD')).toBe('10.50');
    expect(canonicalAmount('0.05', 'USD')).toBe('0.05');
    expect(canonicalAmount('500', 'JPY')).toBe('500');
    expect(canonicalAmount('1.2', 'KWD', { KWD: 2 })).toBe('1.20');
    expect(() => canonicalAmount('1', 'ZZZ')).toThrow(RangeError);
  });
});

describe('two texts of the gateway', () => {
  test.each([
    ['500', '500.00'],
    ['10.5', '10.50'],
    ['0500', '500'],
    ['0', '0.00'],
    ['0.10', '0.1'],
  ])('%s and %s are the same amount', (one, other) => {
    expect(sameAmount(one, other)).toBe(true);
    expect(sameAmount(other, one)).toBe(true);
  });

  test.each([
    ['10.42', '10.43'],
    ['10.42', '1042'],
    ['10', '100'],
    ['1', '0.1'],
    ['1.01', '1.1'],
    ['500', '500x'],
    ['', ''],
    ['NaN', 'NaN'],
    ['1e3', '1e3'],
    ['-1', '-1'],
    [' 1', '1'],
    ['1.', '1.'],
    ['٣', '٣'],
    [undefined, undefined],
    ['9'.repeat(65), '9'.repeat(65)],
  ])('%j and %j are not', (one, other) => {
    expect(sameAmount(one, other)).toBe(false);
  });

  test('never throw', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (one, other) => {
        expect(typeof sameAmount(one as string, other as string)).toBe('boolean');
      }),
    );
  });
});
