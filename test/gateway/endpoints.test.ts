import { expect, test } from 'vitest';
import { commandUrl } from '../../src/gateway/endpoints.ts';
import { anAccount } from './an-account.ts';

const at = (base: string, kind: 'endpoint' | 'group' = 'endpoint', id = '39549') =>
  commandUrl(anAccount({ baseUrl: new URL(base), endpoint: { kind, id } }), 'preauth').href;

test.each([
  ['https://gate.example/paynet', 'https://gate.example/paynet/api/v2/preauth/39549'],
  ['https://gate.example/paynet/', 'https://gate.example/paynet/api/v2/preauth/39549'],
  ['https://gate.example/check/out//', 'https://gate.example/check/out/api/v2/preauth/39549'],
  ['https://gate.example:8443', 'https://gate.example:8443/api/v2/preauth/39549'],
  ['https://user:word@gate.example/p?a=1#b', 'https://gate.example/p/api/v2/preauth/39549'],
])('%s becomes %s', (base, url) => {
  expect(at(base)).toBe(url);
});

test('a group has its own path', () => {
  expect(at('https://gate.example/paynet', 'group', '2545')).toBe(
    'https://gate.example/paynet/api/v2/preauth/group/2545',
  );
});

test.each(['', '..', '1/../2', '1?x', '1\n'])('an id of %j builds no address', (id) => {
  expect(() => at('https://gate.example', 'endpoint', id)).toThrow('digits only');
});
