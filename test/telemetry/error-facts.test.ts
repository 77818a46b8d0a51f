import { expect, test } from 'vitest';
import { classOf, codeOf, placesOf } from '../../src/telemetry/error-facts.ts';

const card = '4538977399606732';

test.each<[string, unknown, string]>([
  ['an error', new TypeError(card), 'TypeError'],
  ['one with a name of its own', Object.assign(new Error('x'), { name: 'SealBroken' }), 'SealBroken'],
  ['one whose name tells something', Object.assign(new Error('x'), { name: `card ${card}` }), 'Error'],
  ['a text', card, 'string'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'object'],
])('the class of %s', (_, thrown, name) => {
  expect(classOf(thrown)).toBe(name);
});

test.each<[unknown, string | undefined]>([
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ECONNRESET'],
  [Object.assign(new Error('x'), { code: -4 }), '-4'],
  [Object.assign(new Error('x'), { code: `no card ${card}` }), undefined],
  [Object.assign(new Error('x'), { code: { card } }), undefined],
  [new Error('x'), undefined],
  [undefined, undefined],
  [null, undefined],
])('the code of %s is %s', (thrown, code) => {
  expect(codeOf(thrown)).toBe(code);
});

test('places are where it broke, without the message', () => {
  const places = placesOf(new Error(`first\n    at ${card} (of:1:1)\nlast`));

  expect(places.length).toBeGreaterThan(0);
  expect(places[0]).toContain('error-facts.test.ts');
  expect(places.join()).not.toContain(card);
});

test('at most eight places are told', () => {
  const deep = (depth: number): Error => (depth === 0 ? new Error('x') : deep(depth - 1));

  expect(placesOf(deep(20))).toHaveLength(8);
});

test.each([
  undefined,
  'at x (y:1:1)',
  { stack: '    at x (y:1:1)' },
  Object.assign(new Error('x'), { stack: 7 }),
])('%s has no places', (thrown) => {
  expect(placesOf(thrown)).toEqual([]);
});
