import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tideFile } from '../../src/app/tide-file.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'paynet-tide-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('the mark outlives the process', () => {
  const folder = aFolder();
  const before = tideFile(folder);
  expect(before.read()).toBe(0);

  before.write(1_767_225_600_000);

  expect(tideFile(folder).read()).toBe(1_767_225_600_000);
});

test('a mark that was cut while it was written counts for nothing', () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'tide'), '17672256');

  expect(tideFile(folder).read()).toBe(0);
});
