import type { Secret } from './canaries.ts';

/** Where a card code may be named: `cvv2=7391`, `"cvc":"7391"`, `cvv2%22%3A%227391`, also in UTF-16. */
const named =
  /^cv[vcn2]2?(?:%25|%[0-9a-f]{2}|\\+u00[0-9a-f]{2}|&[a-z0-9#]{2,5};|[^a-z0-9]){1,8}([0-9]{3,4})(?![0-9])/i;

const longest = 96;

/** Finds codes of cards where something calls them so. Gives each with the place behind it, or a little after. */
export function openCodes(codes: readonly Secret[]) {
  const known = new Map(codes.map((secret) => [secret.value, secret]));

  return (bytes: Buffer): { secret: Secret; end: number }[] => {
    const found: { secret: Secret; end: number }[] = [];
    for (let at = 0; at < bytes.length - 6; at += 1) {
      if (!beginsName(bytes, at)) continue;
      const text = bytes.toString('latin1', at, Math.min(at + longest, bytes.length)).replaceAll('\0', '');
      const [whole = '', code = ''] = named.exec(text) ?? [];
      const secret = known.get(code);
      if (secret) found.push({ secret, end: at + whole.length });
    }
    return found;
  };
}

function beginsName(bytes: Buffer, at: number): boolean {
  if (((bytes[at] ?? 0) | 32) !== 0x63) return false; // c
  const next = bytes[at + 1] === 0 ? bytes[at + 2] : bytes[at + 1];
  return ((next ?? 0) | 32) === 0x76; // v
}
