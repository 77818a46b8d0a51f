import type { Dice } from '../support/dice.ts';

/** A card that nobody else has: wherever its parts turn up, they came from here. */
export interface CanaryCard {
  /** 16 digits that pass Luhn. */
  number: string;
  /** Four digits; four are too few to be told apart alone, so they count only beside their name or number. */
  code: string;
  holder: string;
}

/** What is looked for, by what it would give away. */
export type SecretKind = 'number' | 'holder' | 'code' | 'control' | 'key' | 'token';

/** `of` says whose it is without showing it: `card 17`, `control key`. */
export interface Secret {
  kind: SecretKind;
  value: string;
  of: string;
}

/** More cards than this can't have a code each. */
export const mostCards = 7_000;

/** `taken`: codes that other cards have; this one's is added. */
export function canaryCard(dice: Dice, taken = new Set<string>()): CanaryCard {
  const digits = `4${Array.from({ length: 14 }, () => dice.whole(0, 9)).join('')}`;
  return {
    number: `${digits}${checkDigit(digits)}`,
    code: freeCode(dice, taken),
    holder: `CANARY${Array.from({ length: 10 }, () => String.fromCharCode(dice.whole(65, 90))).join('')}`,
  };
}

/** Two cards with one code would answer for each other. */
function freeCode(dice: Dice, taken: Set<string>): string {
  for (;;) {
    const code = String(dice.whole(2_100, 9_999));
    if (taken.has(code)) continue;
    taken.add(code);
    return code;
  }
}

/** The three secrets of a card. */
export function secretsOf({ number, code, holder }: CanaryCard, of: string): Secret[] {
  return [
    { kind: 'number', value: number, of },
    { kind: 'holder', value: holder, of },
    { kind: 'code', value: code, of },
  ];
}

/** The last digit of a card number (ISO/IEC 7812-1, Luhn). */
function checkDigit(digits: string): number {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
