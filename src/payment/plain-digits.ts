/**
 * The same text, of the same length, with every decimal digit of any script as an ASCII one: full-width,
 * Arabic-Indic, Devanagari, circled, raised. What takes two units is followed by an invisible filler.
 */
export function plainDigits(text: string): string {
  return text.replace(otherDigit, (digit) => asciiOf(digit).padEnd(digit.length, filler));
}

const otherDigit = /(?![0-9])[\p{Nd}\p{No}]/gu;
const filler = '\u200b';

/** Each script has its ten digits in a row, from zero on; forms of the ASCII ones normalize to them. */
function asciiOf(digit: string): string {
  const normal = digit.normalize('NFKC');
  if (/^[0-9]$/.test(normal)) return normal;

  const point = normal.codePointAt(0) ?? 0;
  if (!isDecimal(point)) return digit;
  let before = 0;
  while (isDecimal(point - before - 1)) before += 1;
  return String(before % 10);
}

function isDecimal(point: number): boolean {
  return /^\p{Nd}$/u.test(String.fromCodePoint(point));
}
