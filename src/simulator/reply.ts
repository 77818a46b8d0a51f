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
  const { socket } = response;
  const body = Buffer.from(reply.body ?? '');
  if (reply.wire !== undefined) socket?.end(reply.wire);
  else if (reply.close === true) socket?.destroy();
  else if (reply.destroy === true && body.length === 0) socket?.resetAndDestroy();
  else sendBody(response, reply, body);
}

function sendBody(response: ServerResponse, reply: RawReply, body: Buffer): void {
  response.statusCode = reply.status ?? 200;
  const length = `${body.length + (reply.destroy === true ? 1 : 0)}`;
  const headers = { ...sampleHeaders, 'Content-Length': length, ...reply.headers };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (reply.unframed === true) {
    response.removeHeader('Content-Length');
    response.removeHeader('Transfer-Encoding');
  }

  if (reply.destroy === true) response.write(body, () => response.socket?.destroy());
  else if (reply.dripMs !== undefined) drip(response, [...body], reply.dripMs);
  else response.end(body);
}

function drip(response: ServerResponse, bytes: number[], gapMs: number): void {
  response.flushHeaders();
  const dripping = setInterval(() => {
    const byte = response.destroyed ? undefined : bytes.shift();
    if (byte !== undefined) {
      response.write(Buffer.of(byte));
      return;
    }
    clearInterval(dripping);
    response.end();
  }, gapMs);
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
