import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesOf, groupNames, groupOf, groups } from './groups.ts';

const root = new URL('../../', import.meta.url);

/** Types alone: nothing in it runs. */
const typesOnly = ['src/gateway/account.ts'];

test('every file of the gateway has a group, so that a new one is not forgotten', () => {
  const files = readdirSync(new URL('src/gateway', root)).map((name) => `src/gateway/${name}`);

  expect(files.filter((file) => groupOf(file) === undefined)).toEqual(typesOnly);
});

test('so have the vault, what is sealed in it, the callbacks and the money', () => {
  for (const name of ['queue/cards/vault', 'queue/cards/sealing', 'http/callbacks', 'payment/money'])
    expect(groupOf(`src/${name}.ts`)).toBeDefined();
});

test('no file is in two groups, and all files and tests are there', () => {
  const files = groupNames.flatMap(filesOf);

  expect(new Set(files).size).toBe(files.length);
  for (const name of [...files, ...groupNames.flatMap((group) => groups[group].tests)])
    expect(existsSync(new URL(name, root)), name).toBe(true);
});
