import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { holdRulesOf } from '../../src/config/hold-fields.ts';
import { loadConfig } from '../../src/config.ts';
import { aFile, key, minimal, problems } from './environment.ts';

const noLines = Object.fromEntries(Object.keys(minimal).map((name) => [name, undefined]));

const account = {
  id: 'shop-eu',
  base_url: 'https://sandbox.elecsnet.ru/paynet',
  endpoint_id: '39549',
  login: 'TestMerchant',
  control_key: key,
};

function withAccounts(...accounts: Record<string, unknown>[]) {
  return { ...noLines, ACCOUNTS_FILE: aFile(JSON.stringify({ accounts })) };
}

test('the file of the documents loads as it stands there', () => {
  const file = `{ "accounts": [ {
    "id": "shop-eu", "base_url": "https://sandbox.elecsnet.ru/paynet",
    "endpoint_id": "39549", "login": "TestMerchant", "control_key_file": ${JSON.stringify(aFile(`${key}\n`))},
    "rate_limit": "20/s", "batch_share": 0.8, "currency_exponents": { "JPY": 0 },
    "capture_at": "23:30", "time_zone": "Europe/Moscow" } ] }`;

  const { accounts } = loadConfig({ ACCOUNTS_FILE: aFile(file) });

  expect(accounts).toMatchObject([
    {
      id: 'shop-eu',
      endpoint_id: '39549',
      login: 'TestMerchant',
      rate_limit: 20,
      batch_share: 0.8,
      currency_exponents: { JPY: 0 },
      capture_at: '23:30',
      time_zone: 'Europe/Moscow',
    },
  ]);
  expect(accounts[0]?.control_key.reveal()).toBe(key);
});

test('an account may say how its holds are treated', () => {
  const holds = { hold_days: { debit: 4.5 }, at_expiry: 'release', expiry_lead: '12h', found_holds: 'leave' };

  const [entry] = loadConfig(withAccounts({ ...account, ...holds })).accounts;

  expect(entry && holdRulesOf(entry)).toEqual({
    days: { debit: 4.5, credit: 28 },
    atExpiry: 'release',
    leadMs: 12 * 3_600_000,
    foundHolds: 'leave',
  });
});

test('who leaves holds may have a lead of any length', () => {
  const holds = { hold_days: { debit: 1 }, expiry_lead: '30d' };

  expect(problems(withAccounts({ ...account, ...holds }))).toEqual({});
});

test('an account that says nothing of its holds leaves them, and releases those found', () => {
  const [entry] = loadConfig(withAccounts(account)).accounts;

  expect(entry && holdRulesOf(entry)).toEqual({
    days: { debit: 7, credit: 28 },
    atExpiry: 'leave',
    leadMs: 6 * 3_600_000,
    foundHolds: 'release',
  });
});

test.each([
  [{ hold_days: { debit: 0 } }, 'hold_days.debit: wants more days than none'],
  [{ hold_days: { credit: 400 } }, 'hold_days.credit: wants 366 days at most'],
  [{ hold_days: { credit: '28' } }, 'hold_days.credit: wants days, such as 7 or 4.5'],
  [{ at_expiry: 'void' }, 'at_expiry: wants one of leave, capture, release'],
  [{ found_holds: 'capture' }, 'found_holds: wants one of release, leave'],
  [{ expiry_lead: '6' }, 'expiry_lead: wants a duration'],
  [
    { at_expiry: 'capture', expiry_lead: '48h', hold_days: { debit: 2 } },
    'expiry_lead: wants less time than the shorter of hold_days',
  ],
])('%j is refused', (fields, problem) => {
  const [name, message] = Object.entries(problems(withAccounts({ ...account, ...fields })))[0] ?? [];

  expect(`${name}: ${message}`).toContain(`accounts.0.${problem}`);
});

test('several accounts, with a group, a key of before and fields of their own', () => {
  const { endpoint_id: _, ...rest } = account;
  const group = {
    ...rest,
    id: 'shop_us',
    endpoint_group_id: '12',
    control_key_previous_file: aFile(`${key}-OLD`),
    field_limits: { address1: 256 },
    required_fields: ['birthday'],
  };

  const { accounts } = loadConfig(withAccounts(account, group));

  expect(accounts).toMatchObject([
    { id: 'shop-eu' },
    {
      id: 'shop_us',
      endpoint_group_id: '12',
      field_limits: { address1: 256 },
      required_fields: ['birthday'],
    },
  ]);
  expect(accounts[1]?.control_key_previous?.reveal()).toBe(`${key}-OLD`);
  expect(inspect(accounts, { depth: 9 })).not.toContain(key);
});

test('the file and the lines exclude each other', () => {
  const told = problems({ ...withAccounts(account), ...minimal });

  expect(Object.keys(told)).toEqual(['ACCOUNTS_FILE']);
  expect(told.ACCOUNTS_FILE).toContain('GATEWAY_BASE_URL');
});

test.each([
  ['that is not there', () => '/nowhere/accounts.json'],
  ['that is a folder', () => import.meta.dirname],
  ['that is no JSON', () => aFile(`{ "control_key": "${key}"`)],
])('a file %s is refused without a word of what is in it', (_, file) => {
  const told = problems({ ...noLines, ACCOUNTS_FILE: file() });

  expect(Object.keys(told)).toEqual(['ACCOUNTS_FILE']);
  expect(JSON.stringify(told)).not.toContain(key);
});

test.each<[string, unknown]>([
  ['no accounts', { accounts: [] }],
  ['a list', [account]],
  ['null in place of an account', { accounts: [null] }],
  ['something else besides', { accounts: [account], more: 1 }],
  ['null', null],
])('a file with %s is refused', (_, content) => {
  expect(Object.keys(problems({ ...noLines, ACCOUNTS_FILE: aFile(JSON.stringify(content)) }))).toEqual([
    expect.stringMatching(/^ACCOUNTS_FILE/),
  ]);
});

test.each<[string, Record<string, unknown>]>([
  ['id', { id: '' }],
  ['id', { id: '-a' }],
  ['id', { id: 'a:b' }],
  ['id', { id: 'a/b' }],
  ['id', { id: 'x'.repeat(65) }],
  ['base_url', { base_url: 'http://gateway.example' }],
  ['base_url', { base_url: undefined }],
  ['endpoint_id', { endpoint_id: undefined }],
  ['endpoint_id', { endpoint_group_id: '12' }],
  ['endpoint_id', { endpoint_id: 39549 }],
  ['endpoint_id', { endpoint_id: '39549/../1' }],
  ['login', { login: '' }],
  ['control_key', { control_key: undefined }],
  ['control_key', { control_key: 'my-short-key' }],
  ['control_key', { control_key_file: '/nowhere/at-all' }],
  ['control_key', { control_key: undefined, control_key_file: '/nowhere/at-all' }],
  ['control_key_previous', { control_key_previous: 'my-short-key' }],
  ['control_key_previous', { control_key_previous_file: '/nowhere/at-all' }],
  ['currency_exponents', { currency_exponents: { JPY: 5 } }],
  ['currency_exponents', { currency_exponents: { jpy: 0 } }],
  ['rate_limit', { rate_limit: '20' }],
  ['batch_share', { batch_share: 1.1 }],
  ['capture_at', { capture_at: '24:00' }],
  ['time_zone', { time_zone: 'Europe/Atlantis' }],
  ['batch_max_count', { batch_max_count: 0 }],
  ['batch_max_count', { batch_max_count: 1.5 }],
  ['batch_max_total.USD', { batch_max_total: { USD: 5000 } }],
  ['batch_max_total.USD', { batch_max_total: { USD: '-1' } }],
  ['batch_max_total.USD', { batch_max_total: { USD: '5000.001' } }],
  ['batch_max_total.JPY', { batch_max_total: { JPY: '5000.5' } }],
  ['batch_max_total.usd', { batch_max_total: { usd: '5000.00' } }],
  ['batch_max_total.QQQ', { batch_max_total: { QQQ: '5000.00' } }],
  ['', { contorl_key: 'my-short-key' }],
])('an account is refused for its %s: %j', (field, changes) => {
  const told = problems(withAccounts({ ...account, ...changes }));

  expect(Object.keys(told)).toHaveLength(1);
  expect(Object.keys(told)[0]).toContain(`ACCOUNTS_FILE accounts.0${field === '' ? '' : `.${field}`}`);
  expect(JSON.stringify(told)).not.toMatch(/my-short-key|at-all/);
  expect(JSON.stringify(told)).not.toContain(key);
});

test("a batch's ceilings are kept by currency, with the decimals the account signs with", () => {
  const ceilings = { batch_max_count: 500, batch_max_total: { USD: '5000.00', QQQ: '1.5', JPY: '0' } };

  const { accounts } = loadConfig(withAccounts({ ...account, ...ceilings, currency_exponents: { QQQ: 1 } }));

  expect(accounts).toMatchObject([ceilings]);
});

test('a key with white space inside is refused, also from a file', () => {
  const spaced = `${key} ${key}`;
  const { control_key: _, ...rest } = account;

  for (const one of [
    { ...rest, control_key: spaced },
    { ...rest, control_key_file: aFile(spaced) },
    { ...account, control_key_previous_file: aFile(spaced) },
  ]) {
    const told = problems(withAccounts(one));
    expect(Object.values(told)).toEqual([expect.stringContaining('white space')]);
    expect(JSON.stringify(told)).not.toContain(key);
  }
});

test('two accounts of one id are refused', () => {
  expect(problems(withAccounts(account, { ...account, endpoint_id: '2' }))).toEqual({
    ACCOUNTS_FILE: 'has two accounts with the same id',
  });
});

test('everything wrong in the file is told at once', () => {
  const told = problems(
    withAccounts({ ...account, login: '1', base_url: 'x' }, { ...account, id: 'b', control_key: 'short' }),
  );

  expect(Object.keys(told).toSorted()).toEqual([
    'ACCOUNTS_FILE accounts.0.base_url',
    'ACCOUNTS_FILE accounts.0.login',
    'ACCOUNTS_FILE accounts.1.control_key',
  ]);
});

test('so are rules over several fields, and over several accounts', () => {
  const wrong = { capture_at: 23, endpoint_group_id: '12', batch_max_total: { JPY: '1.5' } };
  const { control_key: _, ...keyless } = account;
  const told = problems(
    withAccounts(
      { ...account, ...wrong },
      { ...keyless, login: 7, at_expiry: 'capture', expiry_lead: '29d', batch_max_total: { USD: '1.005' } },
    ),
  );

  expect(told).toEqual({
    'ACCOUNTS_FILE accounts.0.capture_at': 'wants a text in quotes',
    'ACCOUNTS_FILE accounts.0.batch_max_total.JPY': 'wants at most 0 decimals',
    'ACCOUNTS_FILE accounts.0.endpoint_id': expect.stringMatching(/^is set, and so is .*endpoint_group_id/),
    'ACCOUNTS_FILE accounts.1.login': 'wants a text in quotes',
    ACCOUNTS_FILE: 'has two accounts with the same id',
    'ACCOUNTS_FILE accounts.1.control_key': expect.stringContaining('is missing'),
    'ACCOUNTS_FILE accounts.1.expiry_lead': expect.stringContaining('shorter of hold_days'),
    'ACCOUNTS_FILE accounts.1.batch_max_total.USD': 'wants at most 2 decimals',
  });
});

test.each([
  [{ hold_days: { debit: '28' }, at_expiry: 'capture', expiry_lead: '8d' }, 'hold_days.debit'],
  [{ currency_exponents: { QQQ: '1' }, batch_max_total: { QQQ: '1.5' } }, 'currency_exponents.QQQ'],
  [{ endpoint_id: undefined, endpoint_group_id: 12 }, 'endpoint_group_id'],
  [{ control_key: undefined, control_key_file: 7 }, 'control_key_file'],
])('nothing is said of what hangs on a field that is wrong: %j', (changes, field) => {
  const told = problems(withAccounts({ ...account, ...changes }));

  expect(Object.keys(told)).toEqual([`ACCOUNTS_FILE accounts.0.${field}`]);
});

test.each([
  [{ id: 7 }, 'id', 'wants a text in quotes'],
  [{ login: undefined }, 'login', 'is missing'],
  [{ batch_share: '1' }, 'batch_share', 'wants a number'],
  [{ batch_share: 0 }, 'batch_share', 'wants more than 0'],
  [{ batch_share: 2 }, 'batch_share', 'wants 1 at most'],
  [{ currency_exponents: { JPY: 0.5 } }, 'currency_exponents.JPY', 'wants a whole number'],
  [{ currency_exponents: { JPY: -1 } }, 'currency_exponents.JPY', 'wants 0 or more'],
  [
    { currency_exponents: { yen: 0 } },
    'currency_exponents.yen',
    'has a name that is not a currency like USD',
  ],
  [{ error_codes: { soon: 'ask' } }, 'error_codes.soon', 'wants error codes, which are numbers'],
  [
    { error_codes: { '27': 'hope' } },
    'error_codes.27',
    'wants one of stop, ask, wait, exists, absent, configuration',
  ],
  [{ colour: 'red' }, '', 'has what does not exist here: colour'],
])('%j is told in our own words', (changes, field, words) => {
  const told = problems(withAccounts({ ...account, ...changes }));
  const place = ['ACCOUNTS_FILE accounts.0', field].filter(Boolean).join('.');

  expect(told).toEqual({ [place]: words });
});
