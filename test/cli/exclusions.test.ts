import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { excludedBy } from '../../src/cli/exclusions.ts';

function aFile(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-excluded-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'excluded.txt');
  writeFileSync(file, content);
  return file;
}

test('ids come from both options, each once', async () => {
  const excludeFile = aFile('\uFEFFo-1\r\n\r\n  o-2  \r\no-3');

  expect(await excludedBy({ exclude: ['o-1', 'o-9'], excludeFile })).toEqual(['o-1', 'o-9', 'o-2', 'o-3']);
});

test('what can be no id is named by its line, and never shown', async () => {
  const excludeFile = aFile('o-1\n\n4538977399606732\no 4\n');

  const refused = excludedBy({ exclude: ['o 0'], excludeFile });

  await expect(refused).rejects.toThrow(
    /--exclude, id 1: .*\n--exclude-file, line 3: .*\n--exclude-file, line 4: use letters, digits/,
  );
  await expect(refused).rejects.not.toThrow('4538');
});

test('a file that never ends is not read, nor one that is far too long, a folder, or not there', async () => {
  const long = aFile('o-1\n');
  truncateSync(long, 33 * 1024 * 1024);
  const cannot = 'The file of --exclude-file cannot be read';

  for (const [excludeFile, message] of [
    ['/dev/zero', `${cannot}: it is a device or pipe.`],
    [tmpdir(), `${cannot}: it is a folder.`],
    ['/nowhere/at-all', `${cannot}: there is no such file or folder.`],
    [long, 'The file of --exclude-file is longer than 32 MiB.'],
  ] as const)
    await expect(excludedBy({ excludeFile })).rejects.toMatchObject({ exitCode: 2, message });
});
