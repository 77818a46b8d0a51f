/**
 * Minor units of a decimal text, `"10.42"` with two decimals being 1042n. Undefined when it isn't a decimal,
 * or has more decimals than the currency.
 */
export function minorUnits(amount: string, exponent: number): bigint | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === undefined || fraction.length > exponent) return undefined;

  const magnitude = BigInt(whole + fraction.padEnd(exponent, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** The decimal text of positive minor units: 1042n with two decimals is `"10.42"`, with none `"1042"`. */
export function decimalText(minor: bigint, exponent: number): string {
  if (exponent === 0) return minor.toString();
  const digits = minor.toString().padStart(exponent + 1, '0');
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Decimals of a currency by ISO 4217. */
export function exponentOf(currency: string): number {
  const [exponent] = unusual.find(([, currencies]) => currencies.split(' ').includes(currency)) ?? [2];
  return exponent;
}

// The simulator is a second witness of amounts, so it doesn't ask the worker's own table.
const unusual: [exponent: number, currencies: string][] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];
