import { expect, test } from 'vitest';
import { decisionSchema } from '../../src/payment/decision.ts';
import { preauthFields } from '../../src/payment/field-overrides.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { limitedFields, limitsFor } from '../../src/payment/limits.ts';
import { preauthSchema } from '../../src/payment/preauth.ts';
import { withCard } from './requests.ts';

/** Not the card that pays, so no field can say that it is its own. */
const otherCard = '4000000000000002';
const spellings = [
  otherCard,
  '4000 0000 0000 0002',
  '4000-0000-0000-0002',
  '4000.0000.0000.0002',
  '4000\u00a00000\u00a00000\u00a00002',
  '４００００００００００００００２',
];

/** Sealed, and never stored or shown; or the name of an account, which has to be a configured one. */
const others = ['credit_card_number', 'card_recurring_payment_id', 'account'];

/** Long enough for everything, except phones: there a number may pass Luhn by chance, and a card's does not fit. */
const long = limitedFields.filter((name) => !name.endsWith('phone')).map((name) => [name, 4_096]);
const fields = limitsFor('', { field_limits: Object.fromEntries(long) });
const schema = preauthSchema({ fields });

test.each(
  preauthFields
    .filter((name) => !others.includes(name))
    .flatMap((name) => spellings.map((text) => [name, text])),
)('no field of a preauth takes a card number: %s = %s', (name = '', text = '') => {
  for (const value of [text, `a ${text} b`, `https://shop.example/?a=${encodeURIComponent(text)}`]) {
    const read = readRequest(schema, { ...withCard, [name]: value });

    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain(text);
  }
});

test.each(['reason', 'by', 'paynet_order_id'].flatMap((name) => spellings.map((text) => [name, text])))(
  'nor does any text of a decision: %s = %s',
  (name = '', text = '') => {
    const decision = { as: 'approved', reason: 'seen there', by: 'Anna', paynet_order_id: '686307' };

    expect(readRequest(decisionSchema, decision).ok).toBe(true);
    expect(readRequest(decisionSchema, { ...decision, [name]: text }).ok).toBe(false);
  },
);
