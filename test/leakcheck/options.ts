import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { mostCards } from './canaries.ts';

/** Places where a card can be put on purpose, to see that it is found there. */
const plants = ['queue', 'vault', 'file', 'log', 'answer', 'command', 'environment', 'memory'] as const;
export type Plant = (typeof plants)[number];

export interface LeakOptions {
  cards: number;
  seed: number;
  json: boolean;
  plant: readonly Plant[];
}

export const usage = `Usage: npm run leakcheck -- [--cards N] [--seed S] [--json] [--plant PLACE,PLACE]

Sends unique cards through every kind of outcome and fault, with logs at trace, and looks for them, and for
keys, tokens and controls, wherever they could have stayed. Exits 1 when one is found where none may be.

  --cards N   how many cards (1000); about 70 are needed to see every kind once
  --seed S    the same cards and orders again
  --json      print the result as JSON
  --plant P   put cards there on purpose, to see that they are found: ${plants.join(',')}
Reading the memory of processes needs Linux.`;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): LeakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cards: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
      plant: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const named = values.plant.split(',').filter((name) => name !== '');
  const stranger = named.find((name) => !(plants as readonly string[]).includes(name));
  if (stranger !== undefined) throw new Error(`--plant knows no ${stranger}; it knows ${plants.join(', ')}`);

  const cards = wholeNumber('cards', values.cards);
  if (cards > mostCards) throw new Error(`--cards wants ${mostCards} at most: each has a code of its own`);
  return {
    cards,
    seed: wholeNumber('seed', values.seed),
    json: values.json,
    plant: plants.filter((name) => named.includes(name)),
  };
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} wants a whole number, not ${text}`);
  return Number(text);
}
