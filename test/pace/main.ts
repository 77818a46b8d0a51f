import { play } from '../support/measuring-command.ts';
import { readOptions, usage } from './options.ts';
import { tableOf } from './result.ts';
import { run } from './run.ts';

/** The command line of the pace run; `folder` holds the compiled program. */
export function main(argv: readonly string[], folder: string): Promise<void> {
  return play(argv, { usage, readOptions, tableOf, run: (options, say) => run(options, folder, say) });
}
