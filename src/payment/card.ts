import { isCardNumber, spells } from './card-number.ts';
import { type Lengths, onlyWithCard } from './limits.ts';
import type { Loose, Rule } from './reading.ts';
import { digits, text, wireString } from './text.ts';

/** Names of the fields that are card data: sealed at the door, never stored or shown. */
export const cardFields = [
  'credit_card_number',
  'card_printed_name',
  'expire_month',
  'expire_year',
  'cvv2',
  'card_recurring_payment_id',
] as const;
export type CardField = (typeof cardFields)[number];

export function isCardField(name: string): name is CardField {
  return (cardFields as readonly string[]).includes(name);
}

/** The card, or the token in its place. Nothing but the name is trimmed; CVV and number keep their zeros. */
export function cardShape({ card_printed_name }: Lengths) {
  return {
    credit_card_number: wireString
      .refine(isCardNumber, 'write the 13 to 19 digits of a card number, nothing between them')
      .meta({ pattern: '^[0-9]{13,19}$', description: 'Card number: digits only.' })
      .exactOptional(),
    card_printed_name: text(card_printed_name).exactOptional(),
    expire_month: wireString
      .regex(/^(?:0?[1-9]|1[0-2])$/, 'write it as 1 to 12')
      .overwrite((month) => month.padStart(2, '0'))
      .exactOptional(),
    expire_year: wireString.regex(/^20[0-9]{2}$/, 'write it as four digits, like 2031').exactOptional(),
    cvv2: digits(3, 4).describe('Three or four digits; zeros at the front count.').exactOptional(),
    card_recurring_payment_id: wireString
      .regex(/^[1-9][0-9]{0,19}$/, 'write it as 1 to 20 digits, the first one not 0')
      .describe('Token of a card the gateway knows; instead of number, name and expiry.')
      .exactOptional(),
  };
}

/** A token stands for the card, so they never come together. Whether one of them is there is not judged here. */
export const tokenOrCard: Rule = (request) => {
  const both = 'card_recurring_payment_id' in request && onlyWithCard.some((name) => name in request);
  if (!both) return [];
  return [{ path: 'card_recurring_payment_id', message: `send it or ${onlyWithCard.join(', ')}, not both` }];
};

/**
 * The number of the card stands in its own field and in no other, since others are kept and shown.
 * What is longer than its field may be is refused already, and not searched.
 */
export function numberInItsOwnField(lengths: Lengths): Rule {
  const known = new Map<string, number>(Object.entries(lengths));
  // In UTF-16 units, of which a character may take two.
  const most = (name: string) => 2 * (known.get(name) ?? 128);
  return ({ credit_card_number: number, ...others }) => {
    if (typeof number !== 'string' || !isCardNumber(number)) return [];
    return Object.entries(others)
      .filter(
        ([name, value]) => typeof value === 'string' && value.length <= most(name) && spells(value, number),
      )
      .map(([path]) => ({ path, message: 'write it without the card number' }));
  };
}

/** A card is good through the last moment of its month, in the time zone where that comes last. */
export function notExpired(now: () => number): Rule {
  return ({ expire_month, expire_year }: Loose) => {
    // Month 13 of a date is January of the next year; a field that is not a number gives NaN, never "past".
    const end = Date.UTC(Number(expire_year), Number(expire_month), 1) + westernmost;
    return end <= now() ? [{ path: 'expire_year', message: 'the card has expired' }] : [];
  };
}

/** UTC−12 is the last place on earth where a month ends. */
const westernmost = 12 * 60 * 60 * 1000;
