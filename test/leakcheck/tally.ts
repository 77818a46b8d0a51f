import type { SecretKind } from './canaries.ts';
import type { Scanner } from './scanner.ts';

/** What was found in one kind of place. */
export interface Row {
  where: string;
  bytes: number;
  /** Different cards whose number, name or code was found. */
  cards: number;
  numbers: number;
  holders: number;
  codes: number;
  /** Different control keys, API tokens and controls; null where only cards were looked for. */
  secrets: number | null;
  /** The first few, without their values: `number of card 7 in groups, in key x`. */
  examples: string[];
  /** Whether any find is one too many; else it is told for information. */
  counts: boolean;
}

/** Scans bytes of one kind of place and keeps count. */
export interface Tally {
  /** `place` is for people: a file's name, a key. Bytes that go on from the last ones: the same place again. */
  scan(bytes: Buffer, place: string): void;
  row(): Row;
}

/** What a tally is told of its place. */
interface TallyOptions {
  /** False: finds are told, and don't count; default true. */
  counts?: boolean;
  /** True: the scanner looks for cards alone; default false. */
  cardsOnly?: boolean;
}

const mostExamples = 5;

export function openTally(
  where: string,
  scanner: Scanner,
  { counts = true, cardsOnly = false }: TallyOptions = {},
): Tally {
  const found: Record<SecretKind, Set<string>> = {
    number: new Set(),
    holder: new Set(),
    code: new Set(),
    control: new Set(),
    key: new Set(),
    token: new Set(),
  };
  const examples = new Set<string>();
  let total = 0;
  let last = { place: '', scanner };

  return {
    scan(bytes, place) {
      if (place !== last.place) last = { place, scanner: scanner.fresh() };
      total += bytes.length;
      for (const { secret, form } of last.scanner.feed(bytes)) {
        found[secret.kind].add(secret.of);
        if (examples.size < mostExamples)
          examples.add(`${secret.kind} of ${secret.of}, ${form}, in ${place}`);
      }
    },
    row: () => ({
      where,
      bytes: total,
      cards: new Set([...found.number, ...found.holder, ...found.code]).size,
      numbers: found.number.size,
      holders: found.holder.size,
      codes: found.code.size,
      secrets: cardsOnly ? null : found.control.size + found.key.size + found.token.size,
      examples: [...examples],
      counts,
    }),
  };
}

/** True when something was found where nothing may be. */
export function isLeak({ counts, cards, secrets }: Row): boolean {
  return counts && cards + (secrets ?? 0) > 0;
}
