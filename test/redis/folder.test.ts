import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openKeySource } from '../../src/app/key-source.ts';
import { DataDirUnusable } from '../../src/redis/errors.ts';
import { makeFolder } from '../../src/redis/folder.ts';
import { openHome } from '../../src/redis/home.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { scratchDir } from './scratch.ts';

const unset = { CARD_KEYS: undefined, CARD_KEYS_FILE: undefined };

test('a folder is made with all above it, for this user only', () => {
  const folder = join(scratchDir(), 'a', 'b', 'c');

  makeFolder(folder);
  makeFolder(folder);

  for (const made of [folder, join(folder, '..')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

test.skipIf(process.platform !== 'linux')('where nothing can be made, that is said at once', async () => {
  await expect(openHome('/proc/nope')).rejects.toThrow(DataDirUnusable);
  expect(() => openKeySource({ ...unset, DATA_DIR: '/proc/nope' }, silentLog)).toThrow(
    /\/proc\/nope cannot be used .*Set DATA_DIR/,
  );
});

test('a file in the way is no folder', async () => {
  const file = join(scratchDir(), 'file');
  writeFileSync(file, '');

  await expect(openHome(file)).rejects.toThrow(DataDirUnusable);
  expect(() => openKeySource({ ...unset, DATA_DIR: file }, silentLog)).toThrow(DataDirUnusable);
});
