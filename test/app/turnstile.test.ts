import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openTurnstile } from '../../src/app/turnstile.ts';
import { Unfinished } from '../../src/queue/unfinished.ts';
import { StoreUnavailable } from '../../src/redis/errors.ts';

/** Work that ends when the test says so. */
function works(turnstile = openTurnstile({ atOnce: 2 })) {
  const begun: string[] = [];
  const ends = new Map<string, { well: () => void; badly: (error: Error) => void }>();
  const pass = (name: string) =>
    turnstile.pass(() => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, { well: () => resolve(name), badly: reject });
      });
    });
  return { begun, pass, end: (name: string) => ends.get(name) };
}

test('so many go in at once, the others one after another in the order in which they came', async () => {
  const { begun, pass, end } = works();
  const all = ['a', 'b', 'c', 'd', 'e'].map(pass);
  expect(begun).toEqual(['a', 'b']);

  end('b')?.well();
  await expect(all[1]).resolves.toBe('b');
  expect(begun).toEqual(['a', 'b', 'c']);

  end('a')?.badly(new Error('of its own'));
  await expect(all[0]).rejects.toThrow('of its own');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);

  for (const name of ['c', 'd']) end(name)?.well();
  await Promise.all([all[2], all[3]]);
  end('e')?.well();
  await expect(all[4]).resolves.toBe('e');

  // Every place is free again, and no more than there were.
  for (const name of ['f', 'g', 'h']) void pass(name);
  await setImmediate();
  expect(begun.slice(5)).toEqual(['f', 'g']);
});

test('who waits too long is told so, and nothing of his was begun', async () => {
  const { begun, pass, end } = works(openTurnstile({ atOnce: 1, patienceMs: 20 }));
  const first = pass('a');

  await expect(pass('b')).rejects.toMatchObject({ name: 'Busy', code: 'BUSY' });
  end('a')?.well();
  await first;

  expect(begun).toEqual(['a']);
  void pass('c');
  expect(begun).toEqual(['a', 'c']);
});

test.for([
  ['trouble with Redis', new StoreUnavailable('SLOW')],
  ['such trouble in the middle of a preauth', new Unfinished('o1', new StoreUnavailable('SLOW'))],
] as const)('%s sends away at once who waits', async ([_, trouble]) => {
  const { begun, pass, end } = works(openTurnstile({ atOnce: 1, patienceMs: 60_000 }));
  const first = pass('a');
  const others = [pass('b'), pass('c')];

  end('a')?.badly(trouble);

  await expect(first).rejects.toBe(trouble);
  for (const other of others) await expect(other).rejects.toMatchObject({ code: 'BUSY' });
  expect(begun).toEqual(['a']);
});
