import { expect, test } from 'vitest';
import { readOptions, usage } from './options.ts';

test('without numbers it is a thousand cards, by chance, and nothing is planted', () => {
  const { seed, ...options } = readOptions([]);

  expect(options).toEqual({ cards: 1000, json: false, plant: [] });
  expect(seed).toBeGreaterThan(0);
});

test('what is given counts', () => {
  const options = readOptions(['--cards', '40', '--seed', '7', '--json', '--plant', 'memory,log']);

  expect(options).toEqual({ cards: 40, seed: 7, json: true, plant: ['log', 'memory'] });
});

test.each([
  [['--cards', 'many'], '--cards wants a whole number, not many'],
  [['--cards', '7001'], '--cards wants 7000 at most'],
  [['--plant', 'garden'], '--plant knows no garden; it knows queue,'],
  [['--card', '4'], "Unknown option '--card'"],
])('what can not be understood is said: %s', (argv, words) => {
  expect(() => readOptions(argv)).toThrow(words);
});

test('the usage names every option', () => {
  for (const name of ['--cards', '--seed', '--json', '--plant']) expect(usage).toContain(name);
});
