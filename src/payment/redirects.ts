import { holdsCardNumberInside } from './card-number.ts';
import type { Lengths } from './limits.ts';
import type { Rule } from './reading.ts';
import { atMost, inOrder, line } from './text.ts';

/** Where the payer's browser goes afterwards, and where it came from. */
export function redirectShape(lengths: Lengths) {
  return {
    redirect_url: webAddress(lengths.redirect_url).exactOptional(),
    redirect_success_url: webAddress(lengths.redirect_success_url).exactOptional(),
    redirect_fail_url: webAddress(lengths.redirect_fail_url).exactOptional(),
    site_url: webAddress(lengths.site_url, ['https', 'http']).exactOptional(),
  };
}

/** One address for both ends, or one for each: never both ways, never half of the pair. */
export const oneWayBack: Rule = (request) => {
  const pair = ['redirect_success_url', 'redirect_fail_url'];
  const missing = pair.filter((name) => !(name in request));

  if ('redirect_url' in request && missing.length < 2) {
    return [{ path: 'redirect_url', message: `send it or ${pair.join(' and ')}, not both` }];
  }
  if (missing.length !== 1) return [];
  return missing.map((path) => ({ path, message: `${pair.join(' and ')} come together` }));
};

/**
 * An absolute address a payer's browser may be sent to. Whatever browsers and servers read in
 * different ways is refused: users in it, fragments, backslashes, blanks, missing slashes.
 */
export function webAddress(limit: number, schemes: readonly string[] = ['https']) {
  const start = new RegExp(`^(?:${schemes.join('|')})://[^/?#@]+(?:[/?]|$)`, 'i');
  return line()
    .superRefine(
      inOrder(
        atMost(limit),
        [
          (address) => start.test(address) && !/[\\#\s]/u.test(address) && URL.canParse(address),
          `write an absolute ${schemes.join(' or ')} address without user, fragment, backslash or blank`,
        ],
        [(address) => !holdsCardNumberInside(address), 'write it without a card number'],
        [isPlainHost, 'write the host as a name, or as an address in its usual form'],
      ),
    )
    .meta({ maxLength: limit, format: 'uri' });
}

/** An address in disguise (`2130706433`, `0x7f.1`, full-width digits) is one that a filter may not know. */
function isPlainHost(address: string): boolean {
  const { hostname } = new URL(address);
  const isAddress = /^(?:[\d.]+|\[.*\])$/.test(hostname);
  return !isAddress || address.slice(address.indexOf('//') + 2).startsWith(hostname);
}
