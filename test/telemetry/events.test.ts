import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { events } from '../../src/telemetry/events.ts';
import { topFile } from '../docs/markdown.ts';

const folder = fileURLToPath(new URL('../../src', import.meta.url));
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== join('telemetry', 'events.ts'))
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

test('every event of the table is told somewhere', () => {
  const all = sources.map(({ text }) => text).join('\n');

  expect(Object.keys(events).filter((event) => !all.includes(`'${event}'`))).toEqual([]);
});

test('every event that is told is in the table', () => {
  const told = sources.flatMap(({ text }) =>
    [...text.matchAll(/\blog\.tell\(\s*'([^']+)'/g)].map(([, event = '']) => event),
  );

  expect(told.length).toBeGreaterThan(20);
  expect(told.filter((event) => !Object.hasOwn(events, event))).toEqual([]);
});

test('nothing but the log itself writes lines: no logger, no console, no standard error of its own', () => {
  const allowed = ['telemetry/log.ts', 'cli/output.ts', 'cli/program.ts'];
  const writing = sources.filter(({ text }) =>
    /\bpino\b|console\.\w+\(|stderr\.write|process\.emitWarning/.test(text),
  );

  expect(writing.map(({ file }) => file.replaceAll('\\', '/')).sort()).toEqual(allowed.sort());
});

test('every event is a sentence that can be searched for, and its fields are named as elsewhere', () => {
  for (const [event, { fields }] of Object.entries(events)) {
    expect(event).toMatch(/^[A-Za-z][A-Za-z ,;-]{1,120}$/);
    for (const name of Object.keys(fields)) expect(name).toMatch(/^[a-z][A-Za-z_]{1,20}$/);
  }
});

test('the log lines that README and CHANGELOG tell operators to look for are there', () => {
  const named = [...`${topFile('README.md')}${topFile('CHANGELOG.md')}`.matchAll(/log\s+line\s+`([^`]+)`/g)];

  expect(named.length).toBeGreaterThan(2);
  const all = Object.keys(events);
  for (const [, line = ''] of named) expect(all.some((event) => event.startsWith(line))).toBe(true);
});
