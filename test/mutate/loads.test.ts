import { expect, test } from 'vitest';
import { filesOf, groupNames } from './groups.ts';

const wanted = groupNames.filter((name) => name === (process.env.MUTATE_GROUP ?? name));

// Stryker counts tests that failed. Of a file that breaks while it is loaded no test is left to fail, but this one.
test.each(wanted.flatMap(filesOf))('%s can be loaded', async (file) => {
  const { href } = new URL(`../../${file}`, import.meta.url);

  expect(Object.keys(await import(href))).not.toEqual([]);
});
