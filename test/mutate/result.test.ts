import { expect, test } from 'vitest';
import { type Report, resultOf } from './result.ts';
import { tableOf } from './table.ts';

const source = 'one();\nreturn two(\n  three,\n);\n';

/** A report of one file with so many mutants of each kind. */
function report(file: string, counts: Record<string, number>): Report {
  const mutants = Object.entries(counts).flatMap(([status, count]) =>
    Array.from({ length: count }, () => ({
      mutatorName: 'Call',
      replacement: '{\n}',
      status,
      location: { start: { line: 2, column: 8 }, end: { line: 4, column: 2 } },
    })),
  );
  return { files: { [file]: { source, mutants } } };
}

test('what failed, broke or came to no end was noticed; what could not be run does not count', () => {
  const { files, groups, total, ok } = resultOf({
    words: report('a.ts', {
      Killed: 7,
      RuntimeError: 1,
      Timeout: 1,
      Survived: 1,
      Ignored: 5,
      CompileError: 5,
    }),
    wire: report('b.ts', { Killed: 2, Survived: 1 }),
  });

  expect(files['a.ts']).toEqual({ mutants: 10, killed: 8, timeout: 1, survived: 1, score: 90 });
  expect(groups.wire).toEqual({ mutants: 3, killed: 2, timeout: 0, survived: 1, score: 66.66 });
  expect([total.score, ok]).toEqual([84.61, false]);
});

test.each([
  [{ Killed: 9, Survived: 1 }, true, 'at least 90 %'],
  [{ Killed: 8_999, Survived: 1_001 }, false, 'less than 90 %'],
  [{}, false, 'less than 90 %'],
])('of %j the verdict is %s', (counts, ok, words) => {
  const result = resultOf({ words: report('a.ts', counts) });

  expect(result.ok).toBe(ok);
  expect(tableOf(result)).toContain(words);
});

test('the table has a line for each file and group, and one for all', () => {
  const lines = tableOf(resultOf({ words: report('a.ts', { Killed: 9, Survived: 1 }) })).split('\n');

  expect(lines.map((line) => line.trim().split(/\s{2,}/)[0])).toEqual(
    expect.arrayContaining(['a.ts', 'words', 'total']),
  );
  expect(lines.at(-3)).toMatch(/^total +10 +9 +0 +1 +90\.00 %$/);
});

test('what lived is told when it is asked for: where, and what it was changed to', () => {
  const reports = { words: report('a.ts', { Killed: 9, Survived: 1 }) };

  expect(resultOf(reports).survivors).toEqual([]);
  expect(resultOf(reports, true).survivors).toEqual(['a.ts:2:8 Call: two( three, ) -> { }']);
});
