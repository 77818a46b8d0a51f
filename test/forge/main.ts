import { readOptions, usage } from './options.ts';
import { tableOf } from './result.ts';
import { run } from './run.ts';

/** Runs the command line and ends the process: 0 every mark is reached, 1 one is not, 2 wrong usage. */
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

  const result = await run(options, folder, progress).catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    return process.exit(1);
  });
  progress('');
  process.stdout.write(`${options.json ? JSON.stringify(result) : tableOf(result)}\n`);
  process.exit(result.ok ? 0 : 1);
}

function progress(words: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words}`);
}

function optionsOr2(argv: readonly string[]) {
  try {
    return readOptions(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return process.exit(2);
  }
}
