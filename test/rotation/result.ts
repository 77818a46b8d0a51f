import type { Books } from '../../src/simulator/books.ts';

/** How often the keys changed. */
export interface Rotation {
  made: number;
  retired: number;
}

export interface Result {
  ok: boolean;
  numbers: {
    payments: number;
    keys_made: number;
    keys_retired: number;
    pauses: number;
    /** Cards that did not open, though their time was not over. */
    not_opened: number;
    otherwise: number;
    preauths_at_the_gateway: number;
    thrown_away: number;
    thrown_away_and_opened: number;
  };
  /** How payments ended, and how many did so. */
  ends: Record<string, number>;
}

interface Found extends Rotation {
  pauses: number;
  ended: readonly string[];
  lost: readonly string[];
  books: Books;
}

/** Counts, and holds against the marks. */
export function resultOf({ made, retired, pauses, ended, lost, books }: Found): Result {
  const ends: Record<string, number> = {};
  for (const end of ended) ends[end] = (ends[end] ?? 0) + 1;

  const numbers = {
    payments: ended.length,
    keys_made: made,
    keys_retired: retired,
    pauses,
    not_opened: ends['not_sent CARD_UNREADABLE'] ?? 0,
    otherwise: ended.length - (ends.approved ?? 0) - (ends['not_sent CARD_UNREADABLE'] ?? 0),
    preauths_at_the_gateway: books.requests.preauth ?? 0,
    thrown_away: lost.length,
    thrown_away_and_opened: lost.filter((end) => end !== 'not_sent CARD_UNREADABLE').length,
  };
  return { ok: marksMissed(numbers).length === 0, numbers, ends };
}

/** The marks that were not reached, by name. */
export function marksMissed(n: Result['numbers']): string[] {
  const marks: Record<string, boolean> = {
    keys_made: n.keys_made > 2,
    not_opened: n.not_opened === 0,
    otherwise: n.otherwise === 0,
    preauths_at_the_gateway: n.preauths_at_the_gateway === n.payments,
    thrown_away_and_opened: n.thrown_away > 0 && n.thrown_away_and_opened === 0,
  };
  return Object.keys(marks).filter((name) => !marks[name]);
}

export function tableOf({ numbers: n, ends, ok }: Result): string {
  const rows: [string, string | number, string?][] = [
    ['payments', n.payments],
    ['card keys made, retired', `${n.keys_made}, ${n.keys_retired}`],
    ['pauses of the workers', n.pauses],
    ['cards in time that did not open', n.not_opened, '0'],
    ['payments that ended otherwise', n.otherwise, '0'],
    ['preauths at the gateway', n.preauths_at_the_gateway, String(n.payments)],
    ['cards whose key was thrown away', n.thrown_away],
    ['of these sent all the same', n.thrown_away_and_opened, '0'],
  ];
  const lines = rows.map(([name, value, mark]) => {
    const line = `  ${name.padEnd(33)}  ${value}`;
    return mark === undefined ? line : `${line.padEnd(50)}${mark}`;
  });
  const verdict = ok
    ? 'Every card in time was opened, and none whose key is gone.'
    : `Missed: ${marksMissed(n).join(', ')}; they ended as ${JSON.stringify(ends)}.`;
  return [...lines, '', verdict].join('\n');
}
