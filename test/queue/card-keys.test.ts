import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keysOfDataDir } from '../../src/queue/card-keys.ts';
import { newRing } from '../../src/queue/key-ring.ts';
import { formatRing } from '../../src/queue/ring-text.ts';
import { scratchDir } from '../redis/scratch.ts';

test('a data directory gets keys at the first start, for its owner alone, and keeps them', () => {
  const folder = join(scratchDir(), 'deep', 'er');

  const made = keysOfDataDir(folder);

  expect(statSync(join(folder, 'card-keys.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(formatRing(keysOfDataDir(folder))).toBe(formatRing(made));
});

test('keys that are there are read, not replaced', () => {
  const [folder, text] = [scratchDir(), `${formatRing(newRing(0))}\n`];
  writeFileSync(join(folder, 'card-keys.json'), text, { mode: 0o600 });

  expect(`${formatRing(keysOfDataDir(folder))}\n`).toBe(text);
  expect(readFileSync(join(folder, 'card-keys.json'), 'utf8')).toBe(text);
});
