import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { addressFor, bytes, news, pathOf, signed } from './callback-door.ts';
import { stored } from './kept.ts';
import { oneWorld } from './one-world.ts';

const idle = oneWorld({ roles: [] });
const good = signed(news);

const head = (lines: string[]) =>
  `${[`POST ${addressFor(news.client_orderid)} HTTP/1.1`, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;
const formLine = 'Content-Type: application/x-www-form-urlencoded';

test.for([
  ['two lengths', head([formLine, 'Content-Length: 5', `Content-Length: ${good.length}`]) + good],
  [
    'a length and pieces',
    head([formLine, `Content-Length: ${good.length}`, 'Transfer-Encoding: chunked']) + good,
  ],
  ['a coding nobody knows', head([formLine, 'Transfer-Encoding: xchunked']) + good],
  ['a folded header', head([formLine, 'Content-Length:', ` ${good.length}`]) + good],
  [
    'a folded line of any other header',
    head([formLine, 'X-Any: a', ' b', `Content-Length: ${good.length}`]) + good,
  ],
  [
    'lines that end in LF alone',
    head([formLine, `Content-Length: ${good.length}`]).replaceAll('\r\n', '\n') + good,
  ],
  ['one line that ends in LF alone', head([`${formLine}\nX: y`, `Content-Length: ${good.length}`]) + good],
  ['a line that ends in CR alone', head([`${formLine}\rX: y`, `Content-Length: ${good.length}`]) + good],
  ['a NUL in a header', head([formLine, 'X: a\0b', `Content-Length: ${good.length}`]) + good],
  ['a length with a sign', head([formLine, `Content-Length: +${good.length}`]) + good],
  [
    'a piece whose length is none',
    `${head([formLine, 'Transfer-Encoding: chunked'])}zz\r\n${good}\r\n0\r\n\r\n`,
  ],
  ['a blank before the colon', head([formLine, `Content-Length : ${good.length}`]) + good],
] as const)('#103 %s is no request at all', async ([, text]) => {
  const reply = await bytes(idle().address, text.replace('Host: x', 'Host: x\r\nConnection: close'));

  expect(reply).toMatch(/^HTTP\/1\.1 40[03] |^$/);
  expect(await stored(idle())).toEqual([]);
});

test('#102 what no Host header, or another site’s, is said with does not matter to what is heard', async () => {
  const get = (hosts: string) =>
    bytes(
      idle().address,
      `GET ${pathOf({ ...news, orderid: '' })} HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`,
    );

  expect(await get('')).toMatch(/^HTTP\/1\.1 400 /);
  expect(await get('Host: elsewhere.example\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  expect(await get('Host: x\r\nHost: y\r\nX-Forwarded-For: 127.0.0.1\r\n')).toMatch(/^HTTP\/1\.1 40[03] /);
});

test('#113 a body that is compressed is not read', async () => {
  const packed = gzipSync(good).toString('latin1');
  const lines = [formLine, 'Content-Encoding: gzip', `Content-Length: ${packed.length}`, 'Connection: close'];

  expect(await bytes(idle().address, head(lines) + packed)).toMatch(/^HTTP\/1\.1 403 /);
  expect(await stored(idle())).toEqual([]);
});

test.for([
  ['UTF-16', Buffer.from(good, 'utf16le').toString('latin1')],
  ['UTF-7', good.replace('approved', '+AGE-pproved')],
  ['Latin-1', good.replace('902B4FF5', '902B4FF5\xe9')],
] as const)('#112 a body in %s is refused', async ([, body]) => {
  const text = head([formLine, `Content-Length: ${body.length}`, 'Connection: close']) + body;

  expect(await bytes(idle().address, text)).toMatch(/^HTTP\/1\.1 403 /);
  expect(await stored(idle())).toEqual([]);
});
