import { join } from 'node:path';
import { play } from '../support/measuring-command.ts';
import { readOptions, usage } from './options.ts';
import { run } from './run.ts';
import { tableOf } from './table.ts';

/** The command line of the leak check. `folder` holds the compiled program, and what the run leaves. */
export function main(argv: readonly string[], folder: string, certificates: string): Promise<void> {
  const origin = { program: join(folder, 'src/cli.js'), certificates };
  return play(argv, {
    usage,
    readOptions,
    tableOf,
    run: (options, say) => run(options, origin, join(folder, 'run'), say),
  });
}
