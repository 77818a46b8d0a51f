import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyText, longestReply } from '../../src/gateway/reply-body.ts';

const words = 'type=async-response\n&paynet-order-id=6863073';
const read = (headers: Record<string, string | string[]>, body: string | Buffer = words) =>
  bodyText({ status: 200, headers, body: Buffer.from(body) });

test.each([
  ['its length said before', { 'content-length': '43' }],
  ['its pieces counted', { 'transfer-encoding': 'chunked' }],
  ['both spelled otherwise', { 'transfer-encoding': 'gzip, CHUNKED' }],
  ['its coding called none', { 'content-encoding': 'Identity', 'content-length': '43' }],
])('a reply that came with %s is whole', (_, headers: Record<string, string>) => {
  expect(read(headers)).toBe(words);
});

test.each([
  ['in the last value', words, 'type=async-response\n'],
  ['in the only value', 'type=async-resp', ''],
  ['right behind a sign', 'type=error\n&', 'type=error\n'],
  ['nowhere: the line feed is there', `${words}\n`, `${words}\n`],
])('a reply that ends with its connection may be cut %s: only what is closed counts', (_, body, text) => {
  expect(read({}, body)).toBe(text);
  expect(read({ 'transfer-encoding': 'chunked, gzip' }, body)).toBe(text);
});

test.each(['gzip', 'x-gzip', 'GZIP'])('a reply that a proxy packed with %s is unpacked', (coding) => {
  expect(read({ 'content-encoding': coding }, gzipSync(words))).toBe(words);
});

test.each([
  ['in a way we did not ask for', 'br', words],
  ['twice', 'gzip, gzip', gzipSync(gzipSync(words))],
  ['in something that only sounds like gzip', 'pigzip', gzipSync(words)],
  ['in gzip and more', 'gzip-2', gzipSync(words)],
  ['and cut', 'gzip', gzipSync(words).subarray(0, -9)],
  ['so that it swells', 'gzip', gzipSync('x'.repeat(longestReply + 1))],
  ['in name only', 'gzip', words],
])('a reply that is packed %s can not be read', (_, coding, body) => {
  expect(read({ 'content-encoding': coding }, body)).toBeNull();
});

test('a reply may be as long as 256 KiB when it is unpacked', () => {
  expect(longestReply).toBe(262_144);
  expect(read({ 'content-encoding': 'gzip' }, gzipSync('x'.repeat(longestReply)))).toHaveLength(longestReply);
});
