import { type Counts, leastScore, type Result } from './result.ts';

/** The result for people: a line for each file, each group, and all of them. */
export function tableOf({ files, groups, total, survivors, ok }: Result): string {
  const head = ['', 'mutants', 'killed', 'timeout', 'survived', 'score'];
  const rows = [
    head,
    ...Object.entries(files).map(rowOf),
    [],
    ...Object.entries(groups).map(rowOf),
    [],
    rowOf(['total', total]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  const verdict = ok
    ? `The tests notice at least ${leastScore} % of the changes.`
    : `The tests notice less than ${leastScore} % of the changes.`;
  return [...survivors, '', ...lines, '', verdict].join('\n');
}

function rowOf([name, counts]: [string, Counts]): string[] {
  const { mutants, killed, timeout, survived, score } = counts;
  const numbers = [mutants, killed, timeout, survived].map(String);
  return [name, ...numbers, score === null ? '-' : `${score.toFixed(2)} %`];
}
