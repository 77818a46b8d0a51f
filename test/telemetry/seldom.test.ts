import { expect, test } from 'vitest';
import { seldom } from '../../src/telemetry/seldom.ts';

test('the same words are passed on once in a while, other words at once', () => {
  const clock = { now: 0 };
  const said: string[] = [];
  const say = seldom(
    1_000,
    (words) => said.push(words),
    () => clock.now,
  );

  say('ECONNREFUSED');
  say('ECONNREFUSED');
  say('WRONGPASS');
  clock.now = 999;
  say('ECONNREFUSED');
  clock.now = 1_000;
  say('ECONNREFUSED');

  expect(said).toEqual(['ECONNREFUSED', 'WRONGPASS', 'ECONNREFUSED']);
});
