import type { Secret, SecretKind } from './canaries.ts';
import { openCodes } from './codes.ts';
import { openDigits } from './digits.ts';
import { type Needle, needlesOf } from './needles.ts';

/** A secret that was found, and how it was written. */
interface Find {
  secret: Secret;
  form: string;
}

/** Looks for secrets in bytes that come piece by piece. */
export interface Scanner {
  /** Whatever stands in these bytes and in nothing that was fed before. */
  feed(bytes: Buffer): Find[];
  /** A new scanner for other bytes, by the same secrets. */
  fresh(): Scanner;
}

/** As much of each piece is looked at again with the next one: longer than any needle. */
const overlap = 512;

/** A scanner for these secrets; `kinds` leaves out all others. */
export function openScanner(secrets: readonly Secret[], kinds?: readonly SecretKind[]): Scanner {
  const wanted = secrets.filter(({ kind }) => kinds?.includes(kind) ?? true);
  const look = openLook(wanted);

  const fresh = (): Scanner => {
    let carried: Buffer = Buffer.alloc(0);
    return {
      fresh,
      feed(bytes) {
        const known = carried.length;
        const whole = known === 0 ? bytes : Buffer.concat([carried, bytes]);
        carried = Buffer.from(whole.subarray(-overlap));
        return look(whole).flatMap(({ end, ...find }) => (end > known ? find : []));
      },
    };
  };
  return fresh();
}

type Placed = Find & { end: number };

function openLook(secrets: readonly Secret[]) {
  const bytewise = openNeedles(secrets.flatMap(needlesOf));
  const digits = openDigits(secrets.filter(({ kind }) => kind === 'number'));
  const codes = openCodes(secrets.filter(({ kind }) => kind === 'code'));
  const codeOf = new Map(secrets.flatMap((one) => (one.kind === 'code' ? [[one.of, one]] : [])));

  return (bytes: Buffer): Placed[] => {
    const numbers = digits(bytes);
    return [
      ...bytewise(bytes),
      ...numbers,
      ...codes(bytes).map((found) => ({ ...found, form: 'by name' })),
      ...numbers.flatMap(({ secret, end }) => besideNumber(bytes, end, codeOf.get(secret.of))),
    ];
  };
}

/** A card's own code near its number. */
function besideNumber(bytes: Buffer, end: number, secret: Secret | undefined): Placed[] {
  if (!secret) return [];
  const around = bytes.toString('latin1', Math.max(end - 80, 0), end + 64).replaceAll('\0', '');
  const alone = new RegExp(`(?<![0-9])${secret.value}(?![0-9])`);
  return alone.test(around) ? [{ secret, form: 'beside the number', end }] : [];
}

const slots = 1 << 22;

/** Finds any of many byte strings: a table of their first four bytes says where to look closer. */
function openNeedles(needles: readonly Needle[]): (bytes: Buffer) => Placed[] {
  const maybe = new Uint8Array(slots);
  const byHead = new Map<string, Needle[]>();
  for (const needle of needles) {
    maybe[slotOf(needle.bytes.readInt32LE(0))] = 1;
    const head = needle.bytes.toString('latin1', 0, 8);
    byHead.set(head, [...(byHead.get(head) ?? []), needle]);
  }

  const placedAt = (bytes: Buffer, at: number): Placed[] =>
    (byHead.get(bytes.toString('latin1', at, at + 8)) ?? []).flatMap(({ bytes: own, secret, form }) => {
      const end = at + own.length;
      const isThere = own.compare(bytes, at, Math.min(end, bytes.length)) === 0;
      return isThere ? [{ secret, form, end }] : [];
    });

  return (bytes) => {
    const found: Placed[] = [];
    let word = bytes.length < 8 ? 0 : bytes.readInt32LE(0) << 8;
    for (let at = 0; at + 8 <= bytes.length; at += 1) {
      word = (word >>> 8) | ((bytes[at + 3] ?? 0) << 24);
      if (maybe[slotOf(word)] === 1) found.push(...placedAt(bytes, at));
    }
    return found;
  };
}

function slotOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 10;
}
