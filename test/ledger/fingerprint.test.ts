import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { differingFields, fingerprint, fingerprintKeyFrom } from '../../src/ledger/fingerprint.ts';

const key = fingerprintKeyFrom('k1', randomBytes(32));
const content = { amount: '10.42', credit_card_number: '4538977399606732', cvv2: '123' };

test('the same content gives no differing field', () => {
  expect(differingFields(fingerprint(content, key), content, [key])).toEqual([]);
});

test('changed, added and missing fields are named', () => {
  const { amount: _, ...without } = content;

  const fields = differingFields(
    fingerprint(content, key),
    { ...without, credit_card_number: '4444555566661111', email: 'a@example.com' },
    [key],
  );

  expect(fields).toEqual(['amount', 'credit_card_number', 'email']);
});

test('holds neither the content nor anything that could confirm a CVV', () => {
  const print = fingerprint(content, key);

  expect(print).not.toContain('4538977399606732');
  expect(print).not.toContain('cvv2');
  expect(differingFields(print, { ...content, cvv2: '999' }, [key])).toEqual([]);
});

test('the same content under another key looks different', () => {
  const other = fingerprintKeyFrom('k1', randomBytes(32));

  expect(differingFields(fingerprint(content, key), content, [other])).toHaveLength(2);
});

test('a fingerprint of an older key can still be compared', () => {
  const newer = fingerprintKeyFrom('k2', randomBytes(32));

  expect(differingFields(fingerprint(content, key), content, [newer, key])).toEqual([]);
});

test('without its key nothing passes as the same', () => {
  const newer = fingerprintKeyFrom('k2', randomBytes(32));

  expect(differingFields(fingerprint(content, key), content, [newer])).toEqual(['(fingerprint key)']);
});
