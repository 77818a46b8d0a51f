import { expect, test } from 'vitest';
import { cardForm, isCardForm } from '../../../src/queue/cards/card-form.ts';

const card = {
  expire_year: '2099',
  credit_card_number: '4538977399606732',
  card_printed_name: ' A & B=C*-._~é ',
  expire_month: '12',
  cvv2: '012',
};
const text = (record: 'number' | 'code', of: Record<string, string> = card) =>
  cardForm(of, record).toString();
const isGood = (form: string, record: 'number' | 'code' = 'number') => isCardForm(Buffer.from(form), record);

test('the card goes into one record, its code into another', () => {
  expect(text('number')).toBe(
    'credit_card_number=4538977399606732&card_printed_name=A+%26+B%3DC*-._%7E%C3%A9&expire_month=12&expire_year=2099',
  );
  expect(text('code')).toBe('cvv2=012');
});

test('what is empty or no part of a card is left out', () => {
  const more = { credit_card_number: '1', card_printed_name: ' ', amount: '1', control: 'x' };

  expect(text('number', more)).toBe('credit_card_number=1');
  expect(text('code', more)).toBe('');
});

test('what was made here is known again', () => {
  expect(isGood(text('number'))).toBe(true);
  expect(isGood(text('code'), 'code')).toBe(true);
  expect(isGood('', 'code')).toBe(true);
  expect(isGood('card_recurring_payment_id=77')).toBe(true);
});

test.each([
  ['nothing at all', ''],
  ['another parameter', 'credit_card_number=1&amount=0.01'],
  ['a parameter of the other record', 'credit_card_number=1&cvv2=123'],
  ['a parameter twice', 'expire_month=1&expire_month=2'],
  ['a parameter without a value', 'credit_card_number='],
  ['a name alone', 'credit_card_number'],
  ['a name that only begins like one', 'expire_month2=1'],
  ['a second equals sign', 'credit_card_number=1=2'],
  ['an end without a parameter', 'credit_card_number=1&'],
  ['a line break', 'credit_card_number=1\r\n'],
  ['a byte that no form has', 'credit_card_number=1\0'],
  ['another way of writing a name', 'credit%5Fcard_number=1'],
])('%s is not taken for a card', (_, form) => {
  expect(isGood(form)).toBe(false);
});

test('a code is all that its record may hold', () => {
  expect(isGood('credit_card_number=1', 'code')).toBe(false);
  expect(isGood('cvv2=1&cvv2=2', 'code')).toBe(false);
});
