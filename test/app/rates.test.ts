import { expect, test } from 'vitest';
import { ratesOf } from '../../src/app/accounts.ts';
import { loadConfig } from '../../src/config.ts';
import { aFile, key, minimal } from '../config/environment.ts';

const account = { base_url: minimal.GATEWAY_BASE_URL, endpoint_id: '1', login: 'Shop', control_key: key };

function ratesFrom(accounts: Record<string, unknown>[], env: Record<string, string> = {}) {
  const file = JSON.stringify({ accounts: accounts.map((own) => ({ ...account, ...own })) });
  return ratesOf(loadConfig({ ACCOUNTS_FILE: aFile(file), ...env }));
}

test('an account sends as fast as it says itself, else as the settings say for all', () => {
  const accounts = [
    { id: 'own', rate_limit: '7/s', batch_share: 0.25 },
    { id: 'half', rate_limit: '9/s' },
    { id: 'none' },
  ];
  const rate = ratesFrom(accounts, { RATE_LIMIT: '3/s', RATE_LIMIT_BATCH_SHARE: '0.5' });

  expect(rate('own')).toEqual({ perSecond: 7, batchShare: 0.25 });
  expect(rate('half')).toEqual({ perSecond: 9, batchShare: 0.5 });
  expect(rate('none')).toEqual({ perSecond: 3, batchShare: 0.5 });
});

test('where nothing is said, it is 20 a second, and four fifths of it for batches', () => {
  expect(ratesFrom([{ id: 'one' }])('one')).toEqual({ perSecond: 20, batchShare: 0.8 });
  expect(ratesOf(loadConfig(minimal))('no longer configured')).toEqual({ perSecond: 20, batchShare: 0.8 });
});
