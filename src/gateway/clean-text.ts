import { stripVTControlCharacters } from 'node:util';
import { readings } from './escapes.ts';
import { hideCardData } from './hide-card-data.ts';

/**
 * A text of the gateway, fit for logs, results and people: one line, at most 250 characters, no control
 * or invisible characters, and `[card number]`, `[card code]` and their like where card data or a `control`
 * may stand, because gateways echo what they were sent. Null when nothing is left, or for the literal
 * `null` that gateways write.
 */
export function cleanText(text: string | undefined): string | null {
  const line = oneLine(text ?? '');
  const shown = withoutCardData(line.slice(0, longest), line.length > longest);
  return valueOrNull(/^.{0,250}/u.exec(shown)?.[0].trim());
}

/** A value as it is, for ids; null when it is absent, empty, or the literal `null`. */
export function valueOrNull(text = ''): string | null {
  return text === '' || text === 'null' ? null : text;
}

function oneLine(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}

/** Only what has something to hide behind its escapes is shown without them. */
function withoutCardData(text: string, isCut: boolean): string {
  const spellings = readings(isCut ? text.replace(lastEscapes, '') : text).map((read) => {
    const line = oneLine(read.replace(layoutTag, ' '));
    return isCut ? withoutHalves(line) : line;
  });
  const clean = spellings.map((line) => [line, hideCardData(line)] as const);
  const [, hidden] = clean.find(([line, hidden]) => hidden !== line) ?? [];
  return hidden ?? (isCut ? withoutHalves(text) : text);
}

/** Searching all of a long text would stop everything else. */
const longest = 1000;

/** As many as a number can have digits and blanks, and more. */
const lastEscapes = /(?:[&%\\][^&%\\;\s]{0,7};?){1,40}$/;

/** These may stand between the groups of a number; no names or values are in them. */
const layoutTag = /<\/?(?:br|wbr|p|b|i|u|em|strong|small|span|div|td|tr|th|li|font|code|pre)\s?\/?>/gi;

/** What could be half of a number or key at the end of a text that was cut. */
function withoutHalves(line: string): string {
  return line.replace(/[0-9a-f]{8,}$/i, '').replace(/\p{N}[^\p{L}]*$/u, '');
}
