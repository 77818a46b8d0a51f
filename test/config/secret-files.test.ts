import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { freshCardKeys } from '../support/keys.ts';
import { aFile, key, minimal, problems } from './environment.ts';

const secrets: [name: string, value: string][] = [
  ['GATEWAY_CONTROL_KEY', key],
  ['GATEWAY_CONTROL_KEY_PREVIOUS', `${key}-OLD`],
  ['REDIS_URL', 'redis://:password@redis.example:6379'],
  ['VAULT_REDIS_URL', 'rediss://:password@vault.example:6379'],
  ['CARD_KEYS', freshCardKeys()],
  ['API_TOKENS', 'x'.repeat(32)],
];

test.each(secrets)('%s may also come from a file, whatever ends its line', (name, value) => {
  const given = loadConfig({ ...minimal, [name]: value });

  for (const end of ['', '\n', '\r\n']) {
    const read = loadConfig({ ...minimal, [name]: '', [`${name}_FILE`]: aFile(value + end) });
    expect(inspect(revealed(read), { depth: 9 })).toBe(inspect(revealed(given), { depth: 9 }));
  }
});

/** With the secrets in the open and without where they come from, so that two configurations can be compared. */
function revealed({ accounts, API_TOKENS, CARD_KEYS_FILE: _, ...rest }: ReturnType<typeof loadConfig>) {
  const keys = accounts.map((one) => [one.control_key.reveal(), one.control_key_previous?.reveal()]);
  return { ...rest, keys, tokens: API_TOKENS?.map((token) => token.reveal().toString('hex')) };
}

test('where the card keys come from is known, so that their file can be watched', () => {
  const file = aFile(freshCardKeys());

  expect(loadConfig({ ...minimal, CARD_KEYS_FILE: file }).CARD_KEYS_FILE).toBe(file);
  expect(loadConfig({ ...minimal, CARD_KEYS: freshCardKeys() }).CARD_KEYS_FILE).toBeUndefined();
});

test.each(secrets)('%s given twice, as a value and as a file, is refused', (name, value) => {
  expect(Object.keys(problems({ [name]: value, [`${name}_FILE`]: aFile(value) }))).toEqual([`${name}_FILE`]);
});

test.each(secrets)('a file of %s that cannot be read is named, not shown', (name) => {
  const told = problems({ [name]: '', [`${name}_FILE`]: '/nowhere/at-all' });

  expect(Object.keys(told)).toEqual([`${name}_FILE`]);
  expect(JSON.stringify(told)).not.toContain('at-all');
});

test.each(secrets)('an empty file of %s is not the same as none', (name) => {
  expect(Object.keys(problems({ [name]: '', [`${name}_FILE`]: aFile('\n') }))).toEqual([name]);
});
