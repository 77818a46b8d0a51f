import { createHash } from 'node:crypto';
import { spellingsOf } from './spellings.ts';

/** What the last net has to know. */
export interface NetOptions {
  /** Values that must not be written in any of the usual spellings; those under six characters are passed over. */
  secrets: readonly string[];
  /** `digestOf` words that must not be written, where the words themselves are not to be kept for that. */
  digests?: readonly string[];
  /** Replaces each card number in a text by `mask`. */
  hideCardNumbers: (text: string, mask: string) => string;
}

/** A text as it may be written, with `[masked]` for what may not. */
export type Net = (text: string) => string;

/**
 * The last net, under everything else: whatever is about to be written passes it. It catches card
 * numbers, forty hexadecimal digits behind the word `control`, and the configured secrets, plain,
 * in JSON, percent-encoded, in base64 and in hexadecimal digits; those known by their digest only plain.
 */
export function lastNet({ secrets, digests = [], hideCardNumbers }: NetOptions): Net {
  const unknown = new Set(digests);
  const spellings = new Set(secrets.filter(({ length }) => length >= 6).flatMap(spellingsOf));
  const known = [...spellings].map((one) => one.toLowerCase());
  // The longest first: one may begin with another.
  const anyOfThem = new RegExp([...spellings].sort(byLength).map(literally).join('|'), 'gi');

  return (text) => {
    const small = text.toLowerCase();
    const hasSecret = known.some((one) => small.includes(one));
    const withoutSecrets = hasSecret ? text.replace(anyOfThem, mask) : text;
    const withoutControls = small.includes('control')
      ? withoutSecrets.replace(control, `$<word>${mask}`)
      : withoutSecrets;
    const withoutWords = withoutControls.replace(longWord, (word) =>
      unknown.has(digestOf(word)) ? mask : word,
    );
    return hideCardNumbers(withoutWords, mask);
  };
}

/** The words of a text that are long enough to be a token or a key. */
export function longWordsIn(text: string): string[] {
  return text.match(longWord) ?? [];
}

/** What a word is known by. */
export function digestOf(word: string): string {
  return createHash('sha256').update(word).digest('base64');
}

const longWord = /[^\s"'`\\,;:=<>()[\]{}&]{24,}/g;

const mask = '[masked]';

/** What stands between the word and the digits: signs, escapes of JSON, percent-encoding once or twice. */
const control = /(?<word>control)(?:%(?:25)*[0-9a-f]{2}|u00[0-9a-f]{2}|[^a-z0-9]){0,16}[0-9a-f]{40,}/gi;

function byLength(one: string, other: string): number {
  return other.length - one.length;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
