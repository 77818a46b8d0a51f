import type { Result } from './result.ts';

/** The result for people: one line for each thing that counts, and the first findings below. */
export function tableOf({ numbers: n, seed, ok, findings, histories }: Result): string {
  const rows: [string, string | number, string?][] = [
    ['payments, captures, cancels', `${n.payments}, ${n.captures}, ${n.cancels}`],
    ['batches, and captures by them', `${n.batches}, ${n.batch_captures}`],
    ['kills', `${n.kills} (${n.kills_at_points} at ${n.points_struck} of ${n.points_known} named points)`],
    ['executed twice', n.executed_twice, '0'],
    ['lost', n.lost, '0'],
    ['contradicting the books', n.contradicting, '0'],
    ['open', n.open, '0'],
    ['last final after the last fault', `${n.seconds_to_last_final} s`, '<= 60 s'],
    [
      'killed work runs again, p99',
      `${n.rerun_p99_seconds} s of ${n.rerun_measured}, never: ${n.never_rerun}`,
      '<= 15 s',
    ],
    ['requests in the fullest second', n.fullest_second, `<= ${n.limit}`],
    ['zombies', n.zombies],
    ['second sends by zombies', n.second_sends_by_zombies, '0'],
    ['Redis kills', n.redis_kills],
    ['restores of an older file', `${n.restores} (${n.gone_and_ordered_again} orders gone and repeated)`],
    ['all job keys deleted', n.key_wipes],
    ['bad replies', n.bad_replies],
    ['callbacks lost, late, doubled, early', n.odd_callbacks.join(', ')],
    ['preauths sent again', n.preauths_resent, '0'],
    ['SIGTERMs', n.sigterms],
    ['longest exit', `${n.longest_exit_seconds} s`, '<= 15 s'],
    ['unknown by SIGTERM', n.unknown_by_sigterm, '0'],
    ['processes that ended by themselves', n.crashes, '0'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value, target]) => {
    const line = `  ${name.padEnd(width)}  ${value}`;
    return target === undefined ? line : `${line.padEnd(width + 40)}${target}`;
  });
  return [...lines, ...findingLines(findings), ...historyLines(histories), '', verdictLine(ok, seed)].join(
    '\n',
  );
}

function findingLines(findings: Result['findings']): string[] {
  return Object.entries(findings).flatMap(([name, list]) =>
    list.length === 0 ? [] : ['', `${name}:`, ...list.map((one) => `  ${wordsOf(one)}`)],
  );
}

function historyLines(histories: Result['histories']): string[] {
  return Object.entries(histories).flatMap(([client_orderid, history]) => [
    ...['', `history of ${client_orderid}:`],
    ...history.map((line) => `  ${JSON.stringify(line)}`),
  ]);
}

function wordsOf(finding: Result['findings'][string][number]): string {
  return typeof finding === 'string' ? finding : `${finding.client_orderid}: ${finding.why}`;
}

function verdictLine(ok: boolean, seed: number): string {
  const verdict = ok ? 'Nobody charged twice, no result lost or guessed.' : 'The sentence does not hold.';
  return `${verdict} The same plan again: --seed ${seed}`;
}
