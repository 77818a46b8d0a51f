import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** How much of each fault a run has. */
export interface Counts {
  payments: number;
  kills: number;
  zombies: number;
  redisKills: number;
  restores: number;
  badReplies: number;
  terms: number;
  keyWipes: number;
}

export interface ChaosOptions {
  counts: Counts;
  seed: number;
  /** Print the result as JSON. */
  json: boolean;
}

type Fault = Exclude<keyof Counts, 'payments'>;

/** How many payments there are to one fault, unless told otherwise. */
const paymentsPerFault: Record<Fault, number> = {
  kills: 10,
  zombies: 20,
  redisKills: 50,
  restores: 100,
  badReplies: 4,
  terms: 40,
  keyWipes: 500,
};

const flags: Record<Fault, string> = {
  kills: 'kills',
  zombies: 'zombies',
  redisKills: 'redis-kills',
  restores: 'restores',
  badReplies: 'bad-replies',
  terms: 'terms',
  keyWipes: 'key-wipes',
};

export const usage = `Usage: npm run chaos -- [--payments N] [--kills K] [--seed S] [--only FAULT,FAULT] [--json]

Kills, stops and starves real processes under load, then holds every payment against the gateway's books.
Exits 1 when anybody was charged twice, a result is lost, wrong or open, or the limit was exceeded.

  --payments N     preauths, with the captures, cancels and batches that follow (200)
  --kills K        SIGKILLs, at every named crash point and at random
  --zombies Z      processes that are stopped for longer than the job lock, and wake up
  --redis-kills R  SIGKILLs of the queue's Redis
  --restores A     restores of an append-only file that is 5 s old
  --bad-replies B  replies lost, cut short, or made unreadable
  --terms T        SIGTERMs
  --key-wipes W    times every key of BullMQ is deleted
  --only FAULTS    nothing but these: ${Object.values(flags).join(',')}
  --seed S         the same plan of faults again
  --json           print the result as JSON
Without a number, faults come in proportion to the payments.`;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): ChaosOptions {
  const names = Object.values(flags);
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(['payments', 'seed', 'only', ...names].map((name) => [name, { type: 'string' }])),
      json: { type: 'boolean' },
    } as Record<string, { type: 'string' | 'boolean' }>,
  });

  const number = (name: string) => (values[name] === undefined ? undefined : wholeNumber(name, values[name]));
  const only = values.only === undefined ? names : String(values.only).split(',');
  const stranger = only.find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Error(`--only knows no ${stranger}; it knows ${names.join(', ')}`);

  const payments = number('payments') ?? 200;
  const count = (fault: Fault) => {
    const usual = only.includes(flags[fault]) ? Math.ceil(payments / paymentsPerFault[fault]) : 0;
    return number(flags[fault]) ?? usual;
  };
  return {
    counts: {
      payments,
      kills: count('kills'),
      zombies: count('zombies'),
      redisKills: count('redisKills'),
      restores: count('restores'),
      badReplies: count('badReplies'),
      terms: count('terms'),
      keyWipes: count('keyWipes'),
    },
    seed: number('seed') ?? randomInt(1, 2 ** 31),
    json: values.json === true,
  };
}

function wholeNumber(name: string, text: string | boolean): number {
  if (!/^\d{1,9}$/.test(String(text))) throw new Error(`--${name} wants a whole number, not ${text}`);
  return Number(text);
}
