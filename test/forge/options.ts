import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface ForgeOptions {
  /** How many forged callbacks are sent. */
  count: number;
  seed: number;
  /** Print the result as JSON. */
  json: boolean;
}

export const usage = `Usage: npm run forge -- [--count N] [--seed S] [--json]

Sends forged and edited callbacks to real processes, and genuine ones between them. Exits 1 when a forged
one is accepted or anything changes, when too many questions are asked, or genuine ones wait too long.

  --count N   forged callbacks (200000)
  --seed S    the same forgeries again
  --json      print the result as JSON`;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): ForgeOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { count: { type: 'string' }, seed: { type: 'string' }, json: { type: 'boolean' } },
  });
  return {
    count: wholeNumber('count', values.count) ?? 200_000,
    seed: wholeNumber('seed', values.seed) ?? randomInt(1, 2 ** 31),
    json: values.json === true,
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`--${name} wants a whole number, not ${text}`);
  return Number(text);
}
