import type { Result } from './result.ts';
import { isLeak, type Row } from './tally.ts';

/** The result for people: where was looked, how much, and what was found. */
export function tableOf({
  cards,
  ends,
  odd,
  controls,
  faults,
  rows,
  checks,
  surprises,
  seed,
  ok,
}: Result): string {
  const head = ['where', 'MB', 'numbers', 'names', 'codes', 'keys, controls', 'may be'];
  const lines = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const drawn = lines.map((line) =>
    line
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  '),
  );
  const ended = Object.entries(ends).map(([status, count]) => `${count} ${status}`);
  return [
    `${cards} cards, ${controls} controls; payments ended as ${ended.join(', ')};`,
    `${odd} odd requests; ${faults} faults struck`,
    '',
    ...drawn.map((line) => `  ${line}`),
    '',
    ...checks.map(({ what, found, most }) => `  ${what}: ${found} (may be ${most})`),
    ...[...rows.filter(isLeak), ...rows.filter((row) => !isLeak(row))].flatMap(examplesOf),
    ...surprises.slice(0, 10).map((words) => `  ${words}`),
    '',
    `${ok ? nothingLeft : 'Something was left.'} The same run again: --seed ${seed}`,
  ].join('\n');
}

const nothingLeft = 'No card was left anywhere, and no key or control at rest.';

/** `–`: that was not looked for there. */
function cellsOf({ where, bytes, numbers, holders, codes, secrets, counts }: Row): string[] {
  const counted = [numbers, holders, codes, secrets ?? '–'].map(String);
  return [where, (bytes / 1e6).toFixed(1), ...counted, counts ? '0' : 'told'];
}

function examplesOf({ where, examples }: Row): string[] {
  return examples.length === 0 ? [] : ['', `  ${where}:`, ...examples.map((one) => `    ${one}`)];
}
