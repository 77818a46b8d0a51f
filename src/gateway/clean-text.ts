import { stripVTControlCharacters } from 'node:util';
import { hideCardData } from './hide-card-data.ts';

/**
 * A text of the gateway, fit for logs, results and people: one line, at most 250 characters, no control
 * or invisible characters, and `[card number]`, `[card code]` and their like where card data or a `control`
 * may stand, because gateways echo what they were sent. Null when nothing is left, or for the literal
 * `null` that gateways write.
 */
export function cleanText(text: string | undefined): string | null {
  const asItCame = hideCardData(beginning(oneLine(text ?? '')));
  const decoded = oneLine(percentDecoded(asItCame));
  const clean = hideCardData(decoded);

  // Only what has something to hide behind its escapes is shown without them.
  const shown = clean === decoded ? asItCame : clean;
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

/** Searching all of a long text would stop everything else. What could be half of a number or key goes. */
function beginning(line: string): string {
  if (line.length <= 1000) return line;
  return line
    .slice(0, 1000)
    .replace(/[0-9a-f]{8,}$/i, '')
    .replace(/\p{N}[^\p{L}]*$/u, '');
}

/** Up to three times: a request that is echoed in a form was encoded before. */
function percentDecoded(text: string, times = 3): string {
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString(),
  );
  return decoded === text || times === 1 ? decoded : percentDecoded(decoded, times - 1);
}
