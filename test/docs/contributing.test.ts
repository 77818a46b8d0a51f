import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codes, table, topFile } from './markdown.ts';

test('CONTRIBUTING.md gives every part of src its job, and no other', () => {
  const listed = table(topFile('CONTRIBUTING.md'), 'folder', 'job').flatMap(([names]) => codes(names));

  const parts = readdirSync(new URL('../../src', import.meta.url), { withFileTypes: true });
  const there = parts.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
  expect(listed.sort()).toEqual(there.sort());
});
