import { join } from 'node:path';
import { play } from '../support/measuring-command.ts';
import { readOptions, usage } from './options.ts';
import { type Progress, run } from './run.ts';
import { tableOf } from './table.ts';

/** The command line of the chaos run; `folder` holds the compiled program. */
export function main(argv: readonly string[], folder: string): Promise<void> {
  return play(argv, {
    usage,
    readOptions,
    tableOf,
    run: (options, say) => run(options, join(folder, 'run'), (progress) => say(wordsOf(progress))),
  });
}

function wordsOf({ phase, payments, final, kills, zombies, breaks, terms }: Progress): string {
  return `${phase}: ${payments} payments, ${final} final, ${kills} kills, ${zombies} zombies, ${breaks} blows to Redis, ${terms} SIGTERMs`;
}
