import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../src/telemetry/secret.ts';

const secret = new Secret('the-value-itself');

test('only reveal() gives the value', () => {
  expect(secret.reveal()).toBe('the-value-itself');
});

test.each<[string, () => string]>([
  ['a template', () => `${secret}`],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect, however deep', () => inspect({ a: { secret } }, { depth: 9, showHidden: true, getters: true })],
  ['console’s format', () => format('%s %o %j', secret, secret, secret)],
  ['the cause of an error', () => inspect(new Error('x', { cause: secret }))],
  ['a list joined', () => [secret].join()],
  [
    'its own properties',
    () => JSON.stringify(Object.getOwnPropertyNames(secret)) + JSON.stringify({ ...secret }),
  ],
])('%s does not', (_, show) => {
  expect(show()).not.toContain('the-value-itself');
});

test('where it is shown, one sees that it is a secret', () => {
  expect([`${secret}`, JSON.stringify(secret), inspect(secret)]).toEqual([
    '[secret]',
    '"[secret]"',
    '[secret]',
  ]);
});
