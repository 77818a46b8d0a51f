/** Chance that can be repeated: the same seed and purpose give the same throws. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** One of the names, each as likely as its weight says. */
  weighed<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
}

/** Each purpose throws its own dice, so that more of one fault doesn't change all the others. */
export function diceFor(seed: number, purpose: string): Dice {
  let state = [...purpose].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), seed);

  // Mulberry32: small, and good enough to play with.
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));

  return {
    fraction,
    whole,
    chance: (probability) => fraction() < probability,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    weighed: (weights) => weighed(weights, fraction()),
  };
}

function weighed<Name extends string>(weights: Readonly<Record<Name, number>>, fraction: number): Name {
  const rows = Object.entries(weights) as [Name, number][];
  const sum = rows.reduce((total, [, weight]) => total + weight, 0);
  let left = fraction * sum;
  const found = rows.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  return (found ?? rows[rows.length - 1] ?? throwNoWeights())[0];
}

function throwNoWeights(): never {
  throw new Error('there is nothing to choose from');
}
