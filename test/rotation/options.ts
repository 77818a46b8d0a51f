import { parseArgs } from 'node:util';

export interface RotationOptions {
  payments: number;
  /** Milliseconds from one new card key to the next. */
  everyMs: number;
  /** How many payments a second. */
  rate: number;
  json: boolean;
}

export const usage = `Usage: npm run rotate -- [--payments N] [--every SECONDS] [--rate PER_SECOND] [--json]

Changes the card keys again and again while payments flow through real processes, with pauses in which cards
wait over several changes. Exits 1 when a card could not be opened that should have been, or the other way round.

  --payments N   how many preauths (2000)
  --every S      seconds from one new key to the next (3)
  --rate R       preauths a second (15); the longer the run, the more keys are retired in it
  --json         print the result as JSON`;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): RotationOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      payments: { type: 'string', default: '2000' },
      every: { type: 'string', default: '3' },
      rate: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    payments: number('payments', values.payments),
    everyMs: number('every', values.every) * 1_000,
    rate: number('rate', values.rate),
    json: values.json,
  };
}

function number(name: string, text: string): number {
  const value = /^\d{1,6}(\.\d)?$/.test(text) ? Number(text) : 0;
  if (value <= 0) throw new Error(`--${name} wants a number, not ${text}`);
  return value;
}
