import { expect, test } from 'vitest';
import { z } from 'zod';
import { captureSchema } from '../../src/payment/capture.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { preauthSchema } from '../../src/payment/preauth.ts';
import { changed, complaints, gateway, preauth, today, withCard } from './requests.ts';

const yen = { amount: '10.5', currency: 'JPY' };

test('too many decimals are answered with how many there may be', () => {
  const said = complaints(readRequest(preauth, changed(withCard, { amount: '10.005' })));

  expect(said).toEqual({ amount: 'write at most 2 decimals for USD' });
});

test('an account that signs with fewer decimals takes fewer, and one that signs with more takes no more', () => {
  const at = (exponents: Record<string, number>) =>
    preauthSchema({ fields: gateway, exponents, now: () => today });
  const dinars = changed(withCard, { amount: '1.234', currency: 'KWD' });

  expect(readRequest(at({}), dinars).ok).toBe(true);
  expect(readRequest(at({ KWD: 2 }), dinars).ok).toBe(false);
  expect(readRequest(at({ JPY: 2 }), changed(withCard, yen)).ok).toBe(false);
});

test('a currency ISO does not know is taken from an account that does', () => {
  const exponents = { ZZZ: 1 };
  const money = { amount: '1.5', currency: 'ZZZ' };

  expect(
    readRequest(preauthSchema({ fields: gateway, exponents, now: () => today }), changed(withCard, money)).ok,
  ).toBe(true);
  expect(readRequest(captureSchema({ exponents }), { client_orderid: 'a', ...money }).ok).toBe(true);
  expect(readRequest(captureSchema(), { client_orderid: 'a', ...money }).ok).toBe(false);
  expect(readRequest(captureSchema({ exponents: { JPY: 2 } }), { client_orderid: 'a', ...yen }).ok).toBe(
    false,
  );
});

test('the state waits for a country it can be judged by', () => {
  const said = complaints(readRequest(preauth, changed(withCard, { country: 'USA', state: 'WA' })));

  expect(Object.keys(said)).toEqual(['country']);
});

test('a state without a country is left out', () => {
  const { state } = complaints(readRequest(preauth, changed(withCard, { country: undefined })));

  expect(state).toContain('leave it out');
});

test('the schema can be published: every field is text or a flag, and nothing else is allowed', () => {
  const published = z.toJSONSchema(preauth, { io: 'input' });

  expect(published).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['order_desc', 'amount', 'currency', 'ipaddress'],
    properties: { client_orderid: { type: 'string', maxLength: 128 }, cvv2: { pattern: '^[0-9]{3,4}$' } },
  });
});
