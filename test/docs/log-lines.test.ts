import { expect, test } from 'vitest';
import { events } from '../../src/telemetry/events.ts';
import { codes, topFile } from './markdown.ts';

const names = Object.keys(events);

test('every log line that the README says to alert on can be logged', () => {
  const [, watching = ''] = topFile('README.md').split('**Watching.**');
  const [list = ''] = watching.slice(watching.indexOf('Alert on')).split('\n\n**');

  expect(codes(list)).toEqual(expect.arrayContaining(['needs review', 'crashed']));
  expect(codes(list).filter((line) => !isLogged(line))).toEqual([]);
});

test('whatever is logged as an error is on that list', () => {
  const [, watching = ''] = topFile('README.md').split('**Watching.**');
  const listed = codes(watching.slice(watching.indexOf('Alert on')).split('\n\n**')[0] ?? '');
  const errors = Object.entries(events).filter(([, { level }]) => ['error', 'fatal'].includes(level));

  expect(
    errors.map(([name]) => name).filter((name) => !listed.some((line) => name.startsWith(line))),
  ).toEqual([]);
});

test.each(['README.md', 'CHANGELOG.md'])('every log line that %s calls one can be logged', (document) => {
  const called = [...topFile(document).matchAll(/log\s+(?:line|has)\s+`([^`]+)`/g)].map(
    ([, line = '']) => line,
  );

  expect(called).not.toEqual([]);
  expect(called.filter((line) => !isLogged(line) && !isCode(line))).toEqual([]);
});

/** Documents may leave out how a long one goes on. */
function isLogged(line: string): boolean {
  return names.some((name) => name.startsWith(line));
}

function isCode(word: string): boolean {
  return /^[A-Z_]+$/.test(word);
}
