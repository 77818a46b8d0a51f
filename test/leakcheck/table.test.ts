import { expect, test } from 'vitest';
import type { Result } from './result.ts';
import { tableOf } from './table.ts';
import type { Row } from './tally.ts';

const clean: Row = {
  where: 'files',
  bytes: 0,
  cards: 0,
  numbers: 0,
  holders: 0,
  codes: 0,
  secrets: 0,
  examples: [],
  counts: true,
};

const result: Result = {
  ok: true,
  seed: 1,
  cards: 1,
  ends: {},
  odd: 0,
  controls: 1,
  faults: 0,
  rows: [clean, { ...clean, where: 'memory', secrets: null }],
  checks: [],
  surprises: [],
};

test('where only cards were looked for, the table shows no count of keys and controls', () => {
  const lines = tableOf(result).split('\n');

  expect(lines.find((line) => line.startsWith('  files'))).toMatch(/ 0 +0 +0 +0 +0$/);
  expect(lines.find((line) => line.startsWith('  memory'))).toMatch(/ 0 +0 +0 +– +0$/);
});

test('the verdict says no more than was looked for', () => {
  expect(tableOf(result)).toContain('No card was left anywhere, and no key or control at rest. ');
  expect(tableOf({ ...result, ok: false })).toContain('Something was left. ');
});
