import { expect, test } from 'vitest';
import { asTyped } from '../support/as-typed.ts';
import { marksMissed, type Result } from './result.ts';

const rotate = asTyped(import.meta.dirname);

test('while keys change, every card in time is opened, and none whose key was thrown away', async () => {
  const { code, out, err } = await rotate('--payments', '40', '--rate', '8', '--every', '0.5', '--json');

  const { numbers, ends } = JSON.parse(out || '{}') as Result;
  expect({ numbers, ends, code }, err).toMatchObject({
    numbers: { payments: 40, not_opened: 0, thrown_away: 20, thrown_away_and_opened: 0 },
    ends: { approved: 40 },
    code: 0,
  });
}, 150_000);

const good: Result['numbers'] = {
  payments: 10,
  keys_made: 5,
  keys_retired: 1,
  pauses: 1,
  not_opened: 0,
  otherwise: 0,
  preauths_at_the_gateway: 10,
  thrown_away: 20,
  thrown_away_and_opened: 0,
};

test('a run without a fault misses no mark', () => {
  expect(marksMissed(good)).toEqual([]);
});

test.each([
  ['a card in time did not open', { not_opened: 1 }, 'not_opened'],
  ['a payment ended otherwise', { otherwise: 1 }, 'otherwise'],
  ['the gateway got too few', { preauths_at_the_gateway: 9 }, 'preauths_at_the_gateway'],
  ['the gateway got too many', { preauths_at_the_gateway: 11 }, 'preauths_at_the_gateway'],
  ['a card was opened with a key that is gone', { thrown_away_and_opened: 1 }, 'thrown_away_and_opened'],
  ['no key was thrown away', { thrown_away: 0 }, 'thrown_away_and_opened'],
  ['no key was changed', { keys_made: 2 }, 'keys_made'],
] as const)('%s: that is missed', (_, change, mark) => {
  expect(marksMissed({ ...good, ...change })).toEqual([mark]);
});
