import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const named = /`((?:src|test|deploy)\/[\w./*-]+)`/g;

test.each(['README.md', 'SECURITY.md', 'CONTRIBUTING.md'])(
  'the files that %s names are there',
  (document) => {
    const paths = [...readFileSync(document, 'utf8').matchAll(named)].map(([, path = '']) => path);

    expect(paths.filter((path) => !isThere(path))).toEqual([]);
    expect(paths).not.toEqual([]);
  },
);

/** `test/x*` names whatever begins so. */
function isThere(path: string): boolean {
  const [start = ''] = path.split('*');
  if (start === path) return existsSync(path);
  const folder = dirname(`${start}x`);
  return existsSync(folder) && readdirSync(folder).some((name) => join(folder, name).startsWith(start));
}
