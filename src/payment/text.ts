import { z } from 'zod';
import { holdsCardNumber } from './card-number.ts';

/** Every field of a request is a string; a number has already lost digits and zeros, so none is taken. */
export const wireString = z.string({
  error: ({ input }) => (input === undefined ? 'is missing' : 'write it as a string'),
});

/** Digits only, `least` to `most` of them; leading zeros count. Not trimmed. */
export function digits(least: number, most: number) {
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  return wireString.regex(new RegExp(`^[0-9]{${least},${most}}$`), {
    error: `write it as ${wanted} digits`,
    abort: true,
  });
}

/**
 * One line, trimmed as the gateway trims it before it checks a signature. Control characters are
 * refused before the trimming: a line break at the end is an injection, not a slip.
 */
export function line() {
  return wellFormed(/\p{Cc}/u, 'write it without line breaks or other control characters');
}

/**
 * A line a person wrote, of at most `limit` characters. Card numbers and card codes are refused: this
 * text is stored, shown and sent back by the gateway.
 */
export function text(limit: number) {
  return personal(line(), limit);
}

/** As `text`, with tabs and line breaks inside. */
export function longText(limit: number) {
  const controls = /[^\P{Cc}\t\n\r]/u;
  return personal(wellFormed(controls, 'write it without control characters'), limit);
}

/**
 * At most `limit` characters, as arguments of `refine`. What is longer is not looked at any further:
 * the checks that follow may be costly.
 */
export function atMost(limit: number) {
  const error = `write at most ${limit} characters`;
  return [(value: string) => fits(value, limit), { error, abort: true }] as const;
}

/** No card number in it, as arguments of `refine`. */
export const noCardNumber = [
  (value: string) => !holdsCardNumber(value),
  'write it without a card number',
] as const;

/** Counts characters as a reader would: code points, not UTF-16 units. */
function fits(value: string, limit: number): boolean {
  return value.length <= limit || (value.length <= 2 * limit && [...value].length <= limit);
}

function wellFormed(controls: RegExp, message: string) {
  return wireString
    .refine((value) => !controls.test(value), message)
    .refine((value) => !/\p{Cs}/u.test(value), 'write it as valid Unicode: half of a character is missing')
    .trim();
}

function personal(base: z.ZodString, limit: number) {
  return base
    .min(1, 'write something or leave it out')
    .refine(...atMost(limit))
    .refine(...noCardNumber)
    .refine((value) => !cardCode.test(value), 'write it without a card code (CVV, CVC)')
    .meta({ maxLength: limit });
}

/** `cvv: 123`, `CVC2 123`, `"cvv2":"1234"`. */
const cardCode = /(?<![a-z])c(?:vv|vc)2?[\s:=#"'-]{0,5}[0-9]{3,4}(?![0-9])/i;
