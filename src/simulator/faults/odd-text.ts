import { gzipSync } from 'node:zlib';
import type { Fault, ReplyFault } from './fault.ts';

/** The reply says what is true, in an odd way. */
export const oddText: Record<string, Fault> = {
  'no-newlines': odd('no value ends with a line feed', ({ answer, text }) => ({
    body: text(answer, 'none'),
  })),
  crlf: odd('values end with CR and LF', ({ answer, text }) => ({ body: text(answer, 'crlf') })),
  'no-final-newline': odd('all values but the last end with a line feed', ({ answer, text }) => ({
    body: text(answer, 'between'),
  })),
  'byte-order-mark': odd('begins with a byte order mark', ({ answer, text }) => ({
    body: `\uFEFF${text(answer)}`,
  })),
  'json-body': odd('JSON instead of a form', ({ answer }) => ({
    body: JSON.stringify(answer),
    headers: { 'Content-Type': 'application/json' },
  })),
  gzip: odd('compressed, asked or not', ({ answer, text }) => ({
    body: gzipSync(text(answer)),
    headers: { 'Content-Encoding': 'gzip' },
  })),
  'false-gzip': odd('called compressed, but plain', ({ answer, text }) => ({
    body: text(answer),
    headers: { 'Content-Encoding': 'gzip' },
  })),
  'slow-drip': odd('one byte every 100 ms', ({ answer, text, ms }) => ({
    body: text(answer),
    dripMs: ms(100),
  })),
  'short-length': odd('a Content-Length of ten bytes less', ({ answer, text }) => {
    const body = text(answer);
    return { body, headers: { 'Content-Length': `${body.length - 10}` } };
  }),
  'doubled-reply': odd('the whole reply twice, status line and all', ({ answer, text }) => ({
    wire: onTheWire(text(answer)).repeat(2),
  })),
  'doubled-fields': odd('type and status once more, with other values', ({ answer, text }) => ({
    body: `${text(answer)}&type=error\n&status=declined\n`,
  })),
  'hostile-names': odd('parameters called __proto__ and constructor[prototype]', ({ answer, text }) => ({
    body: `${text(answer)}&__proto__=x\n&constructor%5Bprototype%5D=x\n`,
  })),
  'bad-encoding': odd('a parameter that is neither percent-encoded nor UTF-8', ({ answer, text }) => ({
    body: Buffer.concat([Buffer.from(`${text(answer)}&descriptor=%zz%00`), Buffer.of(0xff, 0x0a)]),
  })),
  'huge-body': odd('eight megabytes more than needed', ({ answer, text }) => ({
    body: `${text(answer)}&descriptor=${'x'.repeat(8_388_608)}\n`,
  })),
  'huge-header': odd('a header of a hundred kilobytes', ({ answer, text }) => ({
    body: text(answer),
    headers: { 'X-Padding': 'x'.repeat(100_000) },
  })),
};

function odd(says: string, reply: ReplyFault['reply']): Fault {
  return { at: 'reply', says, reply };
}

function onTheWire(body: string): string {
  const head = ['HTTP/1.1 200 OK', 'Content-Type: text/html;charset=utf-8', `Content-Length: ${body.length}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
