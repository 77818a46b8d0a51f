import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { anchors, links, topFile } from './markdown.ts';

const documents = [
  'README.md',
  'MEASURING.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'deploy/redis/README.md',
];

test.each(documents)('every link of %s leads to a file, and to a heading in it', (document) => {
  const dead = links(topFile(document)).filter((link) => !leadsSomewhere(document, link));

  expect(dead).toEqual([]);
});

test('the documents do link to each other, and to headings', () => {
  const all = documents.flatMap((document) => links(topFile(document)));

  expect(all).toEqual(expect.arrayContaining(['CONTRIBUTING.md', '#pace', 'MEASURING.md#leak-check']));
});

function leadsSomewhere(document: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document : posix.join(posix.dirname(document), path);
  if (!existsSync(new URL(`../../${target}`, import.meta.url))) return false;
  return anchor === undefined || anchors(topFile(target)).includes(anchor);
}
