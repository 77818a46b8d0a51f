import { expect, test } from 'vitest';
import { whyNotUsable } from '../../src/cli/file-trouble.ts';

test.each([
  ['EACCES', 'this user has no permission'],
  ['ENOENT', 'there is no such file or folder'],
  ['EMFILE', 'the system says EMFILE'],
])('%s reads: %s', (code, reason) => {
  expect(whyNotUsable(Object.assign(new Error('/secret/path'), { code }))).toBe(reason);
});
