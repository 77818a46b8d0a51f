import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { slow } from './slowest-first.ts';

test.each(slow)('%s is there, so that it comes first', (file) => {
  expect(existsSync(join(import.meta.dirname, '../..', file))).toBe(true);
});
