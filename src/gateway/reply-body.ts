import { gunzipSync } from 'node:zlib';
import type { RawReply } from './exchange.ts';

/** No reply of this gateway comes near it; a 3-D Secure page has about 7 kB. */
export const longestReply = 256 * 1024;

/**
 * The text of a reply; null when it is packed in a way that can't be undone, or swells beyond
 * `longestReply`. We ask for plain text, but some proxies gzip whatever they are asked.
 *
 * A reply that ends where the connection ends may have been cut, and undici can't see it. If its last
 * value isn't closed by the gateway's line feed, it is dropped: half an order id is another order's id.
 */
export function bodyText({ headers, body }: RawReply): string | null {
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase();
  if (/^(x-)?gzip$/.test(encoding)) return gunzipped(body);
  if (encoding !== 'identity') return null;

  const text = body.toString('utf8');
  const isFramed = 'content-length' in headers || /chunked$/i.test(String(headers['transfer-encoding']));
  return isFramed || text.endsWith('\n') ? text : text.slice(0, Math.max(text.lastIndexOf('&'), 0));
}

function gunzipped(body: Buffer): string | null {
  try {
    return gunzipSync(body, { maxOutputLength: longestReply }).toString('utf8');
  } catch {
    return null; // cut, too long, or not gzip at all: unreadable in each case
  }
}
