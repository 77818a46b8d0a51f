/** What of Stryker's report is read (mutation testing elements, schema version 2). */
export interface Report {
  files: Record<string, { source: string; mutants: Mutant[] }>;
}

interface Mutant {
  mutatorName: string;
  replacement?: string;
  /** `Killed`, `RuntimeError`, `Survived`, `Timeout`, or one of those that don't count. */
  status: string;
  location: { start: Place; end: Place };
}

/** Both from 1. */
interface Place {
  line: number;
  column: number;
}

export interface Counts {
  mutants: number;
  /** A test failed, or the tests broke in another way that fails `npm test`. */
  killed: number;
  /** The tests came to no end. */
  timeout: number;
  /** No test noticed. */
  survived: number;
  /** Per cent that were noticed; null when there was no mutant. */
  score: number | null;
}

export interface Result {
  ok: boolean;
  total: Counts;
  groups: Record<string, Counts>;
  files: Record<string, Counts>;
  /** What no test noticed, if it was asked for. */
  survivors: string[];
}

/** Below this in total, a run has failed. */
export const leastScore = 90;

/** Counts the reports of the groups. */
export function resultOf(reports: Readonly<Record<string, Report>>, withSurvivors = false): Result {
  const mutantsIn = ({ files }: Report) => Object.values(files).flatMap(({ mutants }) => mutants);
  const total = countsOf(Object.values(reports).flatMap(mutantsIn));
  const files = Object.values(reports).flatMap((report) => Object.entries(report.files));
  return {
    ok: total.score !== null && total.score >= leastScore,
    total,
    groups: Object.fromEntries(
      Object.entries(reports).map(([name, one]) => [name, countsOf(mutantsIn(one))]),
    ),
    files: Object.fromEntries(files.map(([name, { mutants }]) => [name, countsOf(mutants)])),
    survivors: withSurvivors ? Object.values(reports).flatMap(survivorsIn) : [],
  };
}

function countsOf(all: readonly Mutant[]): Counts {
  const count = (status: string) => all.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed') + count('RuntimeError');
  const [timeout, survived] = [count('Timeout'), count('Survived')];
  const mutants = killed + timeout + survived;
  const score = mutants === 0 ? null : Math.floor((10_000 * (killed + timeout)) / mutants) / 100;
  return { mutants, killed, timeout, survived, score };
}

/** One line each: where, what stood there, and what would do as well. */
function survivorsIn({ files }: Report): string[] {
  return Object.entries(files).flatMap(([name, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived')
      .map(({ location, replacement = '', mutatorName }) => {
        const what = `${inOneLine(textAt(source, location))} -> ${inOneLine(replacement)}`;
        return `${name}:${location.start.line}:${location.start.column} ${mutatorName}: ${what}`;
      }),
  );
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  const text = lines.join('\n');
  const cutBehind = (lines.at(-1)?.length ?? 0) - (end.column - 1);
  return text.slice(start.column - 1, text.length - cutBehind);
}

function inOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
