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

test.for(['17672256', 'no mark at all, and longer than one'])(
  'a later mark takes the place of an earlier one, and of %j',
  (before) => {
    const folder = aFolder();
    writeFileSync(join(folder, 'tide'), before);
    const memory = tideFile(folder);
    memory.write(1_767_225_600_000);
    memory.write(1_767_225_600_999);

    expect(tideFile(folder).read()).toBe(1_767_225_600_999);
  },
);

test('a mark that was cut while it was written counts for nothing', () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'tide'), '17672256');

  expect(tideFile(folder).read()).toBe(0);
});

test('each ledger has a mark of its own, whatever its credentials are', () => {
  const folder = aFolder();
  tideFile(folder, 'redis://anna:one@redis-1:6379/0').write(1_767_225_600_000);

  expect(tideFile(folder, 'redis://anna:two@redis-1:6379/0').read()).toBe(1_767_225_600_000);
  expect(tideFile(folder, 'redis://anna:one@redis-2:6379/0').read()).toBe(0);
  expect(tideFile(folder).read()).toBe(0);
});

test('a folder that is not there yet is made', () => {
  const folder = join(aFolder(), 'not', 'yet');
  tideFile(folder, 'redis://redis-1').write(1_767_225_600_000);

  expect(tideFile(folder, 'redis://redis-1').read()).toBe(1_767_225_600_000);
});

test('a folder that cannot be used costs no more than the notice', () => {
  const file = join(aFolder(), 'file');
  writeFileSync(file, '');
  const memory = tideFile(file, 'redis://redis-1');

  memory.write(1_767_225_600_000);

  expect(memory.read()).toBe(1_767_225_600_000);
});
