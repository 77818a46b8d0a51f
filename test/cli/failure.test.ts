import { expect, test } from 'vitest';
import { StartRefused } from '../../src/app/start-refused.ts';
import { Failure, messageOf } from '../../src/cli/failure.ts';
import { Unfinished } from '../../src/queue/unfinished.ts';
import { RedisMissing } from '../../src/redis/errors.ts';
import { run } from './command-line.ts';

const card = '4538977399606732';

test.each([new Failure('Do this.'), new StartRefused('Do this.'), new RedisMissing('Do this.')])(
  'our own words are shown: $name',
  (error) => {
    expect(messageOf(error)).toBe('Do this.');
  },
);

test('an order that may have been stored is named', () => {
  expect(messageOf(new Unfinished('o-1', new Error(card)))).toContain('o-1');
});

test.each<[string, unknown]>([
  ['a library', Object.assign(new Error(`ERR wrong value ${card}`), { code: 'ERR_X' })],
  ['the language', new TypeError(`cannot read ${card}`)],
  ['somebody who throws texts', `card ${card}`],
  ['somebody who throws nothing', undefined],
])('the words of %s are not: only the class, the code and the places', (_, error) => {
  const message = messageOf(error);

  expect(message).not.toContain(card);
  expect(message).toMatch(/^It failed, and this is a bug \(\w+( ERR_X)?\)\. Please report it/);
});

test.each([
  [['show', '--acount', card]],
  [['list', '--status', card]],
  [[`--${card}`]],
  [[card]],
  [['preauth', '--wait', card, 'x']],
])('a card number typed in the wrong place is not repeated: %j', async (argv) => {
  const { code, err } = await run(argv);

  expect(code).toBe(2);
  expect(err.length).toBeGreaterThan(10);
  expect(err).not.toContain(card);
});
