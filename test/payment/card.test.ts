import { expect, test } from 'vitest';
import { numberInItsOwnField } from '../../src/payment/card.ts';
import { readRequest } from '../../src/payment/issues.ts';
import { preauthSchema, splitCard } from '../../src/payment/preauth.ts';
import { changed, gateway, preauth, withCard, withToken } from './requests.ts';

const expiresInJune = changed(withCard, { expire_month: '6', expire_year: '2026' });
const at = (now: number) => readRequest(preauthSchema({ fields: gateway, now: () => now }), expiresInJune).ok;

test('a card is good until its month is over everywhere on earth', () => {
  const julyBeginsLast = Date.UTC(2026, 6, 1, 12);

  expect(at(julyBeginsLast - 1)).toBe(true);
  expect(at(julyBeginsLast)).toBe(false);
});

test('a card that expires in December is good through December', () => {
  const schema = (now: number) => preauthSchema({ fields: gateway, now: () => now });
  const december = changed(withCard, { expire_month: '12', expire_year: '2026' });

  expect(readRequest(schema(Date.UTC(2026, 11, 31)), december).ok).toBe(true);
  expect(readRequest(schema(Date.UTC(2027, 0, 2)), december).ok).toBe(false);
});

test('without a clock of its own, the schema knows what time it is', () => {
  const schema = preauthSchema({ fields: gateway });
  const year = `${new Date().getUTCFullYear() - 1}`;

  expect(readRequest(schema, changed(withCard, { expire_year: year })).ok).toBe(false);
  expect(readRequest(schema, withCard).ok).toBe(true);
});

test('the card is split from the order, and the account from both', () => {
  const { credit_card_number, card_printed_name, expire_month, expire_year, cvv2, ...order } = withCard;
  const split = splitCard(preauth.parse({ ...withCard, account: 'eu' }));

  expect(split).toEqual({
    card: { credit_card_number, card_printed_name, expire_month, expire_year, cvv2 },
    order,
  });
});

test('the token is split from the order like a card', () => {
  const { card_recurring_payment_id, cvv2, ...order } = withToken;

  expect(splitCard(preauth.parse(withToken))).toEqual({ card: { card_recurring_payment_id, cvv2 }, order });
});

test('a field that is too long is not searched for the card number', () => {
  const rule = numberInItsOwnField(gateway.lengths);
  const found = (order_desc: string) =>
    rule({ credit_card_number: '4538977399606732', order_desc }).map(({ path }) => path);

  expect(found('4538977399606732'.padEnd(250))).toEqual(['order_desc']);
  expect(found('4538977399606732'.padEnd(251))).toEqual([]);
});
