import type { Flood } from './flood.ts';

export interface Result {
  seed: number;
  ok: boolean;
  numbers: {
    sent: number;
    per_second: number;
    accepted: number;
    refused_otherwise: number;
    state_changes: number;
    genuine: number;
    genuine_refused: number;
    genuine_p99_ms: number;
    questions: number;
    most_questions_per_order_and_second: number;
  };
  sent_by_kind: Flood['forged'];
  /** The first of each; addresses of orders that lived as long as this run. */
  findings: Record<string, readonly string[]>;
}

const mostGenuineMs = 200;
const most = 10;

/** Counts, and holds against the marks. */
export function resultOf(
  seed: number,
  flood: Flood,
  changes: readonly string[],
  questions: ReadonlyMap<string, readonly number[]>,
): Result {
  const sent = Object.values(flood.forged).reduce((sum, count) => sum + count, 0);
  const numbers = {
    sent,
    per_second: Math.round(sent / flood.seconds),
    accepted: flood.accepted.length,
    refused_otherwise: flood.otherwise.length,
    state_changes: changes.length,
    genuine: flood.genuine,
    genuine_refused: flood.refused.length,
    genuine_p99_ms: Math.round(p99(flood.genuineMs)),
    questions: [...questions.values()].flat().length,
    most_questions_per_order_and_second: Math.max(0, ...[...questions.values()].map(mostInASecond)),
  };
  return {
    seed,
    ok: marksMissed(numbers).length === 0,
    numbers,
    sent_by_kind: flood.forged,
    findings: {
      accepted: flood.accepted.slice(0, most),
      otherwise: flood.otherwise.slice(0, most),
      refused: flood.refused.slice(0, most),
      changes: changes.slice(0, most),
    },
  };
}

/** The marks that were not reached, by name. */
export function marksMissed(n: Result['numbers']): string[] {
  const marks: Record<string, boolean> = {
    sent: n.sent > 0 && n.genuine > 0,
    accepted: n.accepted === 0,
    refused_otherwise: n.refused_otherwise === 0,
    state_changes: n.state_changes === 0,
    genuine_refused: n.genuine_refused === 0,
    genuine_p99_ms: n.genuine_p99_ms <= mostGenuineMs,
    most_questions_per_order_and_second: n.most_questions_per_order_and_second <= 1,
  };
  return Object.keys(marks).filter((name) => !marks[name]);
}

export function tableOf({ numbers: n, sent_by_kind, findings, ok, seed }: Result): string {
  const rows: [string, string | number, string?][] = [
    ['forged callbacks', `${n.sent} (${n.per_second} a second)`],
    ...Object.entries(sent_by_kind).map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ['accepted', n.accepted, '0'],
    ['refused in another way', n.refused_otherwise, '0'],
    ['state changes', n.state_changes, '0'],
    ['genuine callbacks, repeated and edited', n.genuine],
    ['of these not taken', n.genuine_refused, '0'],
    ['of these, p99', `${n.genuine_p99_ms} ms`, `<= ${mostGenuineMs} ms`],
    ['questions to the gateway', n.questions],
    ['most about an order in a second', n.most_questions_per_order_and_second, '<= 1'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value, mark]) => {
    const line = `  ${name.padEnd(width)}  ${value}`;
    return mark === undefined ? line : `${line.padEnd(width + 28)}${mark}`;
  });
  const found = Object.entries(findings).flatMap(([name, list]) =>
    list.length === 0 ? [] : ['', `${name}:`, ...list.map((one) => `  ${one}`)],
  );
  const verdict = ok ? 'No forged callback was believed.' : `Missed: ${marksMissed(n).join(', ')}.`;
  return [...lines, ...found, '', `${verdict} The same again: --seed ${seed}`].join('\n');
}

/** By the gateway's clock, on whose side two that left a second apart can come a little closer. */
export function mostInASecond(times: readonly number[]): number {
  const aSecond = 900;
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + aSecond).length));
}

function p99(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? 0;
}
