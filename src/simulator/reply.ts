import type { ServerResponse } from 'node:http';
import type { RawReply } from './hooks.ts';
import type { LineFeeds } from './options.ts';

/** A reply's parameters in the order they are sent; undefined ones are left out. */
export type Answer = Record<string, string | undefined>;

/** The text of a reply: form-urlencoded, with a line feed at the end of each value, or wherever wanted. */
export function wireText(answer: Answer, lineFeeds: LineFeeds): string {
  const pairs = Object.entries(answer).flatMap(([name, value]) =>
    value === undefined ? [] : [new URLSearchParams([[name, value]]).toString()],
  );
  const [between, end] = endings[lineFeeds];
  return pairs.join(`${between}&`) + end;
}

const endings: Record<LineFeeds, [between: string, end: string]> = {
  'after-each': ['\n', '\n'],
  between: ['\n', ''],
  crlf: ['\r\n', '\r\n'],
  none: ['', ''],
};

/** Sends what it is told with the headers of the documents' samples; see RawReply for what is possible. */
export function sendReply(response: ServerResponse, reply: RawReply): void {
  const body = Buffer.from(reply.body ?? '');
  if (reply.destroy === true && body.length === 0) {
    response.socket?.resetAndDestroy();
    return;
  }

  response.statusCode = reply.status ?? 200;
  const headers = { ...sampleHeaders, 'Content-Length': `${body.length + (reply.destroy === true ? 1 : 0)}` };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);

  if (reply.destroy === true) response.write(body, () => response.socket?.destroy());
  else response.end(body);
}

const hsts = 'max-age=31536000';
const sampleHeaders = {
  Server: 'server',
  'Content-Type': 'text/html;charset=utf-8',
  Connection: 'close',
  Vary: 'Accept-Encoding',
  'X-XSS-Protection': '1',
  'X-Content-Type-Options': 'nosniff',
  // Twice, as the samples have it.
  'Strict-Transport-Security': [hsts, hsts],
  'Content-Language': 'en-US',
};
