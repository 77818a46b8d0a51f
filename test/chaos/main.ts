import { join } from 'node:path';
import { readOptions, usage } from './options.ts';
import { progressLine } from './progress-line.ts';
import { run } from './run.ts';
import { tableOf } from './table.ts';

/** Runs the command line and ends the process: 0 the sentence holds, 1 it does not, 2 wrong usage. */
export async function main(argv: readonly string[], folder: string): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = optionsOr2(argv);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(130)); // the processes and folders end with this one
  }
  process.stderr.write(`seed ${options.seed}\n`);

  const line = progressLine(process.stderr);
  const result = await run(options, join(folder, 'run'), line.show).catch((error: Error) => {
    line.clear();
    process.stderr.write(`${error.stack}\n`);
    return process.exit(1);
  });
  line.clear();
  process.stdout.write(`${options.json ? JSON.stringify(result) : tableOf(result)}\n`);
  process.exit(result.ok ? 0 : 1);
}

function optionsOr2(argv: readonly string[]) {
  try {
    return readOptions(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return process.exit(2);
  }
}
