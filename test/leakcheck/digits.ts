import type { Secret } from './canaries.ts';

/** A card number, or twelve digits of it in a row, which is more than anybody may keep. */
export interface FoundDigits {
  secret: Secret;
  form: 'clear' | 'in groups';
  /** The place behind its last digit. */
  end: number;
}

const fewest = 12;
const top = 10 ** (fewest - 1);

/**
 * Finds card numbers by their digits: joined, in groups, one by one, or in UTF-16. One sign may stand between two
 * digits. Each run of digits tells each number once.
 */
export function openDigits(numbers: readonly Secret[]) {
  const known = new Map<number, Secret>();
  for (const secret of numbers) {
    for (let at = 0; at + fewest <= secret.value.length; at += 1) {
      known.set(Number(secret.value.slice(at, at + fewest)), secret);
    }
  }

  return (bytes: Buffer): FoundDigits[] => {
    const found: FoundDigits[] = [];
    const run = openRun(known);
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte >= zero && byte <= nine) {
        const told = run.take(byte - zero);
        if (told) found.push({ ...told, end: at + 1 });
      } else if (run.isOpen()) {
        at += run.pass(gapAt(bytes, at)) - 1;
      }
    }
    return found;
  };
}

/** Digits that belong together, as they come. */
function openRun(known: ReadonlyMap<number, Secret>) {
  let [value, count] = [0, 0];
  let sinceGap = 0; // the last digits, without a sign between them
  let told: Secret | undefined;

  return {
    isOpen: () => count > 0,

    take(digit: number): Omit<FoundDigits, 'end'> | undefined {
      value = (value % top) * 10 + digit;
      count += 1;
      sinceGap += 1;
      const secret = count < fewest ? undefined : known.get(value);
      if (!secret || secret === told) return undefined;
      told = secret;
      return { secret, form: sinceGap < fewest ? 'in groups' : 'clear' };
    },

    /** Goes on after so many bytes of a separator, or ends at 0. Gives how many bytes were passed. */
    pass(gap: number): number {
      sinceGap = 0;
      if (gap === 0) [count, told] = [0, undefined];
      return Math.max(gap, 1);
    },
  };
}

const zero = 0x30;
const nine = 0x39;
const separators = new Set([...Buffer.from(' \0-._+/,:|\t')]);

/** How many bytes stand between two digits of one number there; 0: the run ends. */
function gapAt(bytes: Buffer, at: number): number {
  if (bytes[at] === 0x25 && bytes[at + 1] === 0x32 && bytes[at + 2] === 0x30) return 3; // %20
  return separators.has(bytes[at] ?? 0) && isDigit(bytes[at + 1]) ? 1 : 0;
}

function isDigit(byte = 0): boolean {
  return byte >= zero && byte <= nine;
}
