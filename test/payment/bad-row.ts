import { withCard } from './requests.ts';

export type Row = [
  name: string,
  base: Readonly<Record<string, string>>,
  fields: Record<string, unknown>,
  named: string,
];

/** Card numbers that are valid and nobody's. */
export const pan = '4538977399606732';
export const other = '4000000000000002';
export const amex = '378282246310005';

/** One row for each bad value of a field; the number is that of the list of bad inputs it comes from. */
export function each(
  number: string,
  field: string,
  values: unknown[],
  others: Record<string, unknown> = {},
): Row[] {
  return values.map((value) => [
    `#${number} ${field} ${JSON.stringify(value)?.slice(0, 60) ?? String(value)}`,
    withCard,
    { ...others, [field]: value },
    field,
  ]);
}
