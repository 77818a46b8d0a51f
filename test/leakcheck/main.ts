import { join } from 'node:path';
import { readOptions, usage } from './options.ts';
import { run } from './run.ts';
import { tableOf } from './table.ts';

/**
 * Runs the command line and ends the process: 0 nothing was left, 1 something was, 2 wrong usage. `folder`
 * holds the compiled program, and what the run leaves.
 */
export async function main(argv: readonly string[], folder: string, certificates: string): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = optionsOr2(argv);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(130)); // the processes and folders end with this one
  }
  const origin = { program: join(folder, 'src/cli.js'), certificates };
  const say = sayTo(process.stderr);
  const result = await run(options, origin, join(folder, 'run'), say).catch((error: Error) => {
    process.stderr.write(`\n${error.stack}\n`);
    return process.exit(1);
  });
  say('done');
  process.stdout.write(`${options.json ? JSON.stringify(result) : tableOf(result)}\n`);
  process.exit(result.ok ? 0 : 1);
}

/** One line that changes on a terminal, else one for each phase, and every few seconds. */
function sayTo(stream: NodeJS.WriteStream, everyMs = 5_000): (words: string) => void {
  const begun = Date.now();
  let said = { what: '', at: 0 };
  return (words) => {
    const what = words.replace(/[0-9].*/, '');
    const line = `${Math.round((Date.now() - begun) / 1_000)} s: ${words}`;
    if (stream.isTTY) stream.write(`\r\u001b[K${words === 'done' ? '' : line}`);
    else if (what !== said.what || Date.now() - said.at >= everyMs) {
      said = { what, at: Date.now() };
      stream.write(`${line}\n`);
    }
  };
}

function optionsOr2(argv: readonly string[]) {
  try {
    return readOptions(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return process.exit(2);
  }
}
