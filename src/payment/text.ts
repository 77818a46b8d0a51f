import { z } from 'zod';
import { holdsCardNumberInside } from './card-number.ts';

/** Every field of a request is a string; a number has already lost digits and zeros, so none is taken. */
export const wireString = z.string({
  error: ({ input }) => (input === undefined ? 'is missing' : 'write it as a string'),
});

/** Digits only, `least` to `most` of them; leading zeros count. Not trimmed. */
export function digits(least: number, most: number) {
  const wanted = least === most ? `${most}` : `${least} to ${most}`;
  return wireString.regex(new RegExp(`^[0-9]{${least},${most}}$`), `write it as ${wanted} digits`);
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

/** What a text must be like, and what to say when it isn't. */
type Demand = readonly [isMet: (value: string) => boolean, message: string];

/**
 * Demands on one field, for `superRefine`. The first that is not met is told, and none after it is
 * looked at: what is too long is not searched. (The library's `abort` would silence the rules over
 * several fields as well.)
 */
export function inOrder(...demands: Demand[]) {
  return (value: string, context: z.core.$RefinementCtx<string>) => {
    const [, message] = demands.find(([isMet]) => !isMet(value)) ?? [];
    if (message !== undefined) context.addIssue(message);
  };
}

export function atMost(limit: number): Demand {
  return [(value) => fits(value, limit), `write at most ${limit} characters`];
}

export const noCardNumber: Demand = [
  (value) => !holdsCardNumberInside(value),
  'write it without a card number',
];

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

const noCardCode: Demand = [(value) => !cardCode.test(value), 'write it without a card code (CVV, CVC)'];

function personal(base: z.ZodString, limit: number) {
  return base
    .min(1, 'write something or leave it out')
    .superRefine(inOrder(atMost(limit), noCardNumber, noCardCode))
    .meta({ maxLength: limit });
}

/** `cvv: 123`, `CVC2 123`, `"cvv2":"1234"`. */
const cardCode = /(?<![a-z])c(?:vv|vc)2?[\s:=#"'-]{0,5}[0-9]{3,4}(?![0-9])/i;
