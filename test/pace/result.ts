import { type Figure, reachesMark } from './figures.ts';

/** What a run showed, by scenario. */
export interface Result {
  seed: number;
  ok: boolean;
  figures: Record<string, Figure[]>;
}

export function resultOf(seed: number, figures: Record<string, Figure[]>): Result {
  return { seed, ok: Object.values(figures).flat().every(reachesMark), figures };
}

export function tableOf({ figures, ok, seed }: Result): string {
  const all = Object.values(figures).flat();
  const width = Math.max(...all.map(({ what }) => what.length));
  const lines = Object.entries(figures).flatMap(([scenario, own]) => [
    `${scenario}:`,
    ...own.map((figure) => `  ${figure.what.padEnd(width)}  ${wordsOf(figure)}`),
  ]);
  const missed = all.filter((figure) => !reachesMark(figure)).map(({ what }) => what);
  const verdict = ok ? 'Every mark is reached.' : `Missed: ${missed.join('; ')}.`;
  return [...lines, '', `${verdict} The same again: --seed ${seed}`].join('\n');
}

function wordsOf(figure: Figure): string {
  const { value, unit, most, least } = figure;
  const marks = [
    ...(most === undefined ? [] : [`<= ${most}`]),
    ...(least === undefined ? [] : [`>= ${least}`]),
    ...(reachesMark(figure) ? [] : ['MISSED']),
  ];
  return `${`${value} ${unit}`.padEnd(16)}${marks.join('  ')}`.trimEnd();
}
