/** A command that measures something: what it takes, how it runs, and how its result reads. */
export interface MeasuringCommand<
  Options extends { json: boolean; seed?: number },
  Result extends { ok: boolean },
> {
  usage: string;
  /** Throws a sentence that says what is wrong with the command line. */
  readOptions(argv: readonly string[]): Options;
  /** `say` hears how far it is, as often as there is news. */
  run(options: Options, say: (words: string) => void): Promise<Result>;
  tableOf(result: Result): string;
}

/** Runs it and ends the process: 0 every mark is reached, 1 one is not or it broke, 2 wrong usage. */
export async function play<Options extends { json: boolean; seed?: number }, Result extends { ok: boolean }>(
  argv: readonly string[],
  { usage, readOptions, run, tableOf }: MeasuringCommand<Options, Result>,
): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const options = optionsOr2(() => readOptions(argv), usage);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(130)); // the processes and folders end with this one
  }
  if (options.seed !== undefined) process.stderr.write(`seed ${options.seed}\n`);
  const line = progressLine(process.stderr);
  const result = await run(options, line.say).catch((error: Error) => {
    line.clear();
    process.stderr.write(`${error.stack}\n`);
    return process.exit(1);
  });
  line.clear();
  process.stdout.write(`${options.json ? JSON.stringify(result) : tableOf(result)}\n`);
  process.exit(result.ok ? 0 : 1);
}

function optionsOr2<Options>(read: () => Options, usage: string): Options {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    return process.exit(2);
  }
}

/** One line that changes on a terminal, else one for each phase, and every few seconds. */
function progressLine(stream: NodeJS.WriteStream, everyMs = 5_000) {
  const begun = Date.now();
  let said = { phase: '', at: 0 };

  return {
    say(words: string): void {
      const line = `${Math.round((Date.now() - begun) / 1_000)} s: ${words}`;
      if (stream.isTTY) {
        stream.write(`\r\u001b[K${line}`);
        return;
      }
      const phase = words.replace(/[0-9].*/, '');
      if (phase === said.phase && Date.now() - said.at < everyMs) return;
      said = { phase, at: Date.now() };
      stream.write(`${line}\n`);
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
