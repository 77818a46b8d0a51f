import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** What can be measured, each by itself. */
const scenarioNames = ['queue', 'outage', 'crowd', 'kills', 'flood'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface PaceOptions {
  only: readonly ScenarioName[];
  workers: number;
  /** Requests a second that an account may send. */
  limit: number;
  /** Preauths that are queued at once. */
  queued: number;
  /** Preauths whose slots are over before there is a worker, and after how many of them nobody looks any more. */
  overdue: number;
  sends: number;
  /** Captures of the batch that shoppers come by, and how many shoppers do. */
  crowd: number;
  shoppers: number;
  /** Captures of the batch whose workers are killed, how often, and the limit meanwhile. */
  captures: number;
  kills: number;
  batchLimit: number;
  /** Preauths with their captures that are queued at once, and a limit that no machine here reaches. */
  flooded: number;
  floodLimit: number;
  seed: number;
  /** Print the result as JSON. */
  json: boolean;
}

export const usage = `Usage: npm run pace -- [--only NAME,NAME] [--limit N] [--seed S] [--json]

Measures with real workers how exactly the limit of an account is kept, and what it costs. Exits 1 when a mark is
missed.

  --only NAMES     nothing but these: ${scenarioNames.join(',')}
  --workers N      worker processes (3)
  --limit N        requests a second of an account (20)
  --queued N       queue: preauths that are ordered at once (400)
  --overdue N      outage: preauths that are overdue when the workers start (5000)
  --sends N        outage: it ends after so many of them were sent (1000)
  --crowd N        crowd: captures of the batch that shoppers come by (50000)
  --shoppers N     crowd: preauths meanwhile, of each of two accounts (200)
  --captures N     kills: captures of the batch whose workers are killed (5000)
  --kills N        kills: how often all workers are killed (3)
  --batch-limit N  kills: requests a second meanwhile (100)
  --flooded N      flood: preauths that are ordered at once, each with its capture (3000)
  --flood-limit N  flood: requests a second meanwhile (300)
  --seed S         the same amounts and moments again
  --json           print the result as JSON`;

const defaults = {
  workers: 3,
  limit: 20,
  queued: 400,
  overdue: 5_000,
  sends: 1_000,
  crowd: 50_000,
  shoppers: 200,
  captures: 5_000,
  kills: 3,
  'batch-limit': 100,
  flooded: 3_000,
  'flood-limit': 300,
};
type Count = keyof typeof defaults;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): PaceOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(['only', 'seed', ...Object.keys(defaults)].map((name) => [name, text])),
      json: { type: 'boolean' },
    } as Record<string, { type: 'string' | 'boolean' }>,
  });
  const number = (name: string) => (values[name] === undefined ? undefined : wholeNumber(name, values[name]));
  const count = (name: Count) => {
    const given = number(name) ?? defaults[name];
    if (given === 0 && name !== 'kills') throw new Error(`--${name} wants 1 at least`);
    return given;
  };
  const names = values.only === undefined ? scenarioNames : String(values.only).split(',');
  const stranger = names.find((name) => !scenarioNames.includes(name as ScenarioName));
  if (stranger !== undefined)
    throw new Error(`--only knows no ${stranger}; it knows ${scenarioNames.join(', ')}`);

  return {
    only: scenarioNames.filter((name) => names.includes(name)),
    workers: count('workers'),
    limit: count('limit'),
    queued: count('queued'),
    overdue: count('overdue'),
    sends: count('sends'),
    crowd: count('crowd'),
    shoppers: count('shoppers'),
    captures: count('captures'),
    kills: count('kills'),
    batchLimit: count('batch-limit'),
    flooded: count('flooded'),
    floodLimit: count('flood-limit'),
    seed: number('seed') ?? randomInt(1, 2 ** 31),
    json: values.json === true,
  };
}

const text = { type: 'string' } as const;

function wholeNumber(name: string, words: string | boolean): number {
  if (!/^\d{1,9}$/.test(String(words))) throw new Error(`--${name} wants a whole number, not ${words}`);
  return Number(words);
}
