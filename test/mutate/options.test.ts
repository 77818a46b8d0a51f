import { expect, test } from 'vitest';
import { filesOf, groupNames } from './groups.ts';
import { readOptions, usage } from './options.ts';

test('without a wish it is every file of every group', () => {
  expect(readOptions([])).toEqual({
    plan: groupNames.map((group) => ({ group, files: filesOf(group) })),
    survivors: false,
    json: false,
  });
});

test('a group, or a file with the tests of its group, can be wished for', () => {
  const { plan, survivors, json } = readOptions([
    ...['--group', 'vault', '--file', 'src/gateway/form.ts', '--survivors', '--json'],
  ]);

  expect(plan).toEqual([
    { group: 'words', files: ['src/gateway/form.ts'] },
    { group: 'vault', files: filesOf('vault') },
  ]);
  expect([survivors, json]).toEqual([true, true]);
});

test.each([
  [['--group', 'worms'], `--group wants one of ${groupNames.join(', ')}, not worms`],
  [['--file', 'src/main.ts'], '--file wants a file of a group, as src/gateway/form.ts, not src/main.ts'],
  [['--mutants'], "Unknown option '--mutants'"],
])('what can not be understood is said: %s', (argv, words) => {
  expect(() => readOptions(argv)).toThrow(words);
});

test('the usage names every option and group', () => {
  for (const name of ['--group', '--file', '--survivors', '--json', ...groupNames])
    expect(usage).toContain(name);
});
