import { expect, test } from 'vitest';
import { insist } from '../../src/worker/insist.ts';

test('what fails a few times is written in the end', async () => {
  let tries = 0;
  const write = async () => {
    tries += 1;
    if (tries < 4) throw new Error('OOM');
    return 'written';
  };

  expect(await insist(write, 1)).toBe('written');
  expect(tries).toBe(4);
});

test('what never works is given up with its own error', async () => {
  let tries = 0;
  const write = async () => {
    tries += 1;
    throw new Error('READONLY');
  };

  await expect(insist(write, 1)).rejects.toThrow('READONLY');
  expect(tries).toBe(8);
});
