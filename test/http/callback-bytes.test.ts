import { expect, test } from 'vitest';
import { addressFor, bytes, news, signed } from './callback-door.ts';
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
  ['a blank before the colon', head([formLine, `Content-Length : ${good.length}`]) + good],
] as const)('#103 %s is no request at all', async ([, text]) => {
  const reply = await bytes(idle().address, text.replace('Host: x', 'Host: x\r\nConnection: close'));

  expect(reply).toMatch(/^HTTP\/1\.1 40[03] |^$/);
  expect(await stored(idle())).toEqual([]);
});
