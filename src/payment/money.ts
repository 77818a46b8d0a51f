import currencyCodes from 'currency-codes';
import type { Rule } from './reading.ts';
import { wireString } from './text.ts';

/** Metals, units of account, tests: ISO 4217 codes nobody can be charged in. */
const noMoney = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' ');

/** Younger than the list of the library, which is of June 2024: the Caribbean guilder replaced ANG in 2025. */
const newer = { XCG: 2, ZWG: 2 };

const isoDecimals = new Map([
  ...Object.entries(newer),
  ...currencyCodes.data
    .filter(({ code }) => !noMoney.includes(code))
    .map(({ code, digits }) => [code, digits] as const),
]);

/** Decimals the gateway signs with, by currency, where an account differs from ISO 4217. */
export type Exponents = Readonly<Record<string, number>>;

/** Every currency that can be charged, by ISO 4217. */
export const currencies: readonly string[] = [...isoDecimals.keys()].sort();

/** Decimals of a currency by ISO 4217: USD 2, JPY 0, KWD 3, CLF 4; undefined when it is no money. */
export function decimals(currency: string): number | undefined {
  return isoDecimals.get(currency);
}

/** True for an upper-case ISO 4217 code of money, and for one the account has an exponent for. */
export function isCurrency(currency: string, exponents: Exponents = {}): boolean {
  return allowedDecimals(currency, exponents) !== undefined;
}

/** Decimals an amount may have: those of ISO 4217, or fewer when the account signs with fewer. */
export function allowedDecimals(currency: string, exponents: Exponents = {}): number | undefined {
  const iso = decimals(currency);
  const own = Object.hasOwn(exponents, currency) ? exponents[currency] : undefined;
  return iso === undefined || own === undefined ? (iso ?? own) : Math.min(iso, own);
}

/**
 * An amount as a shop writes it: a decimal string in the highest unit, more than 0, at most 10
 * characters (the gateway's limit), no sign, exponent, grouping, blank or leading zero.
 */
export const Amount = wireString
  .regex(
    /^(?=.{1,10}$)(?=.*[1-9])(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/,
    'write it like "10.42": digits and a dot, more than 0, at most 10 characters',
  )
  .meta({ description: 'Decimal string in the highest unit of the currency, e.g. `10.42`. Never a number.' });

/** A currency that can be charged: ISO 4217, or named by the account's `exponents`. */
export function currencyCode(exponents: Exponents = {}) {
  return wireString
    .refine((code) => isCurrency(code, exponents), 'write an ISO 4217 code like "USD"')
    .meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217 code, upper case.' });
}

/** No amount of a request has more decimals than its currency: rounding would change what the payer agreed to. */
export function decimalsFit(exponents: Exponents = {}): Rule {
  return (request) => {
    const most = allowedDecimals(String(request.currency), exponents);
    if (most === undefined) return [];

    return ['amount', 'minimum_transaction_amount', 'maximum_transaction_amount']
      .filter((name) => (String(request[name]).split('.')[1] ?? '').length > most)
      .map((path) => ({ path, message: `write at most ${most} decimals for ${request.currency}` }));
  };
}

/**
 * An amount in minor units, exactly: `("10.5", 2)` is `1050n`. Throws a RangeError for what is no
 * decimal text, and for one with more decimals than `exponent` holds (zeros at the end excepted).
 */
export function toMinor(amount: string, exponent: number): bigint {
  const { whole, fraction } = parts(amount) ?? fail('not a decimal amount');
  if (fraction.length > exponent) fail(`more than ${exponent} decimals`);
  return BigInt(whole + fraction.padEnd(exponent, '0'));
}

/** Minor units as a decimal text with all its decimals: `(1050n, 2)` is `"10.50"`, `(500n, 0)` is `"500"`. */
export function fromMinor(minor: bigint, exponent: number): string {
  const digits = `${minor}`.padStart(exponent + 1, '0');
  const point = digits.length - exponent;
  return exponent === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * The one spelling of an amount that all equal ones share: `"10.5"` USD is `"10.50"`. For comparing,
 * not for the wire: it may be longer than the gateway takes. Throws as `toMinor`, and for an unknown currency.
 */
export function canonicalAmount(amount: string, currency: string, exponents: Exponents = {}): string {
  const exponent = allowedDecimals(currency, exponents) ?? fail('not a currency');
  return fromMinor(toMinor(amount, exponent), exponent);
}

/**
 * True when two decimal texts name the same number: `500`, `500.00` and `0500` do. For the gateway's
 * answers: whatever is missing or no decimal text equals nothing, itself included.
 */
export function sameAmount(one: string | undefined, other: string | undefined): boolean {
  const a = parts(one);
  const b = parts(other);
  return a !== undefined && b !== undefined && a.whole === b.whole && a.fraction === b.fraction;
}

function parts(amount: unknown) {
  // The bound keeps a hostile answer from keeping the patterns busy.
  if (typeof amount !== 'string' || amount.length > 64) return undefined;
  const [, whole, fraction = ''] = /^([0-9]+)(?:\.([0-9]+))?$/.exec(amount) ?? [];
  return whole === undefined
    ? undefined
    : { whole: whole.replace(/^0+(?=[0-9])/, ''), fraction: fraction.replace(/0+$/, '') };
}

function fail(problem: string): never {
  throw new RangeError(problem);
}
