import { play } from '../support/measuring-command.ts';
import { type MutateOptions, readOptions, usage } from './options.ts';
import { type Report, type Result, resultOf } from './result.ts';
import { mutated } from './stryker.ts';
import { tableOf } from './table.ts';

/** The command line of the mutation run; `root` holds the project. */
export function main(argv: readonly string[], root: string): Promise<void> {
  return play(argv, { usage, readOptions, tableOf, run: (options, say) => run(options, root, say) });
}

/** One group after the other: each keeps the machine busy by itself. */
async function run(
  { plan, survivors }: MutateOptions,
  root: string,
  say: (words: string) => void,
): Promise<Result> {
  const reports: Record<string, Report> = {};
  for (const part of plan) reports[part.group] = await mutated(root, part, say);
  return resultOf(reports, survivors);
}
