import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preauthFields } from '../../src/payment/field-overrides.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { changed, complaints, preauth, withCard, withToken } from './requests.ts';

test('everything that is wrong is said at once, also what concerns several fields', () => {
  const request = changed(withCard, {
    amount: 10.42,
    email: 'nobody',
    cvv2: undefined,
    expire_year: '2020',
    state: undefined,
    redirect_fail_url: 'https://shop.example/',
    login: 'merchant',
    amout: '1',
    customer_browser_info: true,
  });

  expect(Object.keys(complaints(readRequest(preauth, request))).sort()).toEqual(
    [
      'amount',
      'amout',
      'customer_browser_accept_header',
      'customer_browser_accept_language',
      'customer_browser_javascript_enabled',
      'customer_browser_user_agent',
      'cvv2',
      'email',
      'expire_year',
      'login',
      'redirect_url',
      'state',
    ].sort(),
  );
});

test('a field that is too long hides nothing of what concerns several fields', () => {
  const long = {
    order_desc: 'x'.repeat(126),
    ssn: 'x',
    email: 'x'.repeat(51),
    state: undefined,
    cvv2: undefined,
  };

  expect(Object.keys(complaints(readRequest(preauth, changed(withCard, long)))).sort()).toEqual([
    'cvv2',
    'email',
    'order_desc',
    'ssn',
    'state',
  ]);
});

test('a field is named once, whatever is wrong with it', () => {
  const reading = readRequest(preauth, changed(withCard, { order_desc: `cvv 123 ${'x\n'.repeat(100)}` }));

  expect(reading).toEqual({
    ok: false,
    issues: [{ path: 'order_desc', message: 'write it without line breaks or other control characters' }],
  });
});

test.each([
  ['order_desc', `4538977399606732 ${'4000-'.repeat(100_000)}`, 'write at most 125 characters'],
  ['client_orderid', `4538977399606732-${'4000-'.repeat(100_000)}`, 'write at most 128 characters'],
  ['merchant_data', `4538977399606732 cvv 123 ${'x'.repeat(65_536)}`, 'write at most 65536 characters'],
  ['redirect_url', `https://4538977399606732/${'x'.repeat(1024)}`, 'write at most 1024 characters'],
  ['email', `4538977399606732@${'x'.repeat(50)}.example`, 'write at most 50 characters'],
  ['phone', `4538977399606732${'0'.repeat(50)}`, 'write at most 15 characters'],
  ['ipaddress', '4538977399606732'.repeat(3), 'write at most 45 characters'],
  ['customer_browser_accept_language', 'ru-45389773-99606732', 'write at most 8 characters'],
  ['ssn', `4538977399606732-${'0'.repeat(50)}`, 'write it as 1 to 32 digits'],
  [
    'tds_authentication_result_transaction_id',
    `4538977399606732-${'0'.repeat(50)}`,
    'write the 19 to 36 characters of the xid or dsTransID',
  ],
])('%s that is too long is searched for nothing else', (name, value, message) => {
  const { error } = preauth.safeParse(changed(withToken, { [name]: value }));

  expect(error?.issues.map((issue) => [issue.path, issue.message])).toEqual([[[name], message]]);
});

test.each(['login', 'control', 'orderid', 'server_callback_url', 'notify_url'])(
  '%s is the worker’s to set',
  (name) => {
    expect(complaints(readRequest(preauth, changed(withCard, { [name]: 'x' })))).toEqual({
      [name]: 'the worker sets it: leave it out',
    });
  },
);

test.each(['4538977399606732', 'x4538977399606732', 'cvv=123', 'a b', 'x'.repeat(65), '', 'имя'])(
  'an unknown field %j is not shown by a name that may be a value',
  (name) => {
    expect(complaints(readRequest(preauth, changed(withCard, { [name]: 'x' })))).toEqual({
      '(unnamed field)': 'the gateway knows no such field: leave it out',
    });
  },
);

test('a number, a flag, a list or null in place of a text is answered with how to write it', () => {
  const request = (value: unknown) => readRequest(preauth, changed(withCard, { order_desc: value }));

  for (const value of [7, true, null, ['x'], { a: 1 }]) {
    expect(complaints(request(value))).toEqual({ order_desc: 'write it as a string' });
  }
});

test('what is no object is refused in the same way', () => {
  expect(complaints(readRequest(preauth, 'x'))).toEqual({ '': 'send one plain object' });
});

test('whatever the fields hold, reading answers and never throws', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.anything(),
  );
  const request = fc.dictionary(fc.constantFrom(...preauthFields, '__proto__', 'toString'), value);

  fc.assert(
    fc.property(request, fc.boolean(), (fields, complete) => {
      const reading = readRequest(preauth, complete ? { ...withCard, ...fields } : fields);
      expect(reading.ok || reading.issues.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('the schema alone is as strict with what is no object', () => {
  for (const input of [undefined, null, 'x', 7, []]) expect(preauth.safeParse(input).success).toBe(false);
});
