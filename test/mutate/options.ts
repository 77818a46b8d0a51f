import { parseArgs } from 'node:util';
import { filesOf, type GroupName, groupNames, groupOf } from './groups.ts';

export interface MutateOptions {
  /** What is mutated, group by group. */
  plan: { group: GroupName; files: readonly string[] }[];
  /** Print each mutant that lived, too. */
  survivors: boolean;
  /** Print the result as JSON. */
  json: boolean;
}

export const usage = `Usage: npm run mutate -- [--group NAME]... [--file PATH]... [--survivors] [--json]

Changes one thing after the other in the code that signs, reads, hides, seals and sends, and runs the tests
of each. Exits 1 when they notice less than 90 % of the changes.

  --group NAME   only this group: ${groupNames.join(', ')}
  --file PATH    only this file of its group
  --survivors    print what no test noticed
  --json         print the result as JSON`;

/** Reads the command line. Throws a sentence that says what is wrong with it. */
export function readOptions(argv: readonly string[]): MutateOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      group: { type: 'string', multiple: true, default: [] },
      file: { type: 'string', multiple: true, default: [] },
      survivors: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  return { plan: planOf(values.group, values.file), survivors: values.survivors, json: values.json };
}

function planOf(wanted: readonly string[], files: readonly string[]): MutateOptions['plan'] {
  const unknown = wanted.find((name) => !groupNames.some((group) => group === name));
  if (unknown !== undefined) throw new Error(`--group wants one of ${groupNames.join(', ')}, not ${unknown}`);
  const stray = files.find((file) => groupOf(file) === undefined);
  if (stray !== undefined)
    throw new Error(`--file wants a file of a group, as src/gateway/form.ts, not ${stray}`);

  const everything = wanted.length === 0 && files.length === 0;
  return groupNames
    .map((group) => ({
      group,
      files: filesOf(group).filter((file) => everything || wanted.includes(group) || files.includes(file)),
    }))
    .filter((part) => part.files.length > 0);
}
