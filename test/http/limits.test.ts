import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpOptions, type Limits, usualLimits } from '../../src/http/limits.ts';
import type { Payment } from '../../src/payment/payment.ts';
import { anAccount } from '../gateway/an-account.ts';
import { addressFor, bytes, news, pathOf } from './callback-door.ts';
import { aPayment, openFront } from './front.ts';

const own = addressFor(news.client_orderid, anAccount());
const form = 'Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n';
const short = { headersMs: 150, requestMs: 300, checkMs: 20 };

async function listening(limits: Partial<Limits> = {}, doors: Parameters<typeof openFront>[0] = {}) {
  const { server } = await openFront(doors, limits);
  return server.listen({ host: '127.0.0.1', port: 0 });
}

/** A connection, all that came back on it, and its end. */
function aPeer(address: string) {
  const { hostname, port } = new URL(address);
  const socket: Socket = connect(Number(port), hostname);
  const heard: string[] = [];
  socket
    .setEncoding('latin1')
    .on('data', (text: string) => heard.push(text))
    .on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  return { socket, heard: () => heard.join(''), ended: once(socket, 'close') };
}

test('nobody may take longer than this to say something, or to say more than this', () => {
  expect(usualLimits).toEqual({
    headersMs: 5_000,
    requestMs: 10_000,
    checkMs: 1_000,
    idleMs: 5_000,
    requests: 1_000,
    connections: 2_000,
  });
});

test('a flag of Node does not make the parser lenient', () => {
  expect(httpOptions(usualLimits)).toMatchObject({ insecureHTTPParser: false });
});

test('a head has less time than a whole request', async () => {
  const reply = await bytes(
    await listening({ ...short, requestMs: 60_000 }),
    `GET ${own} HTTP/1.1\r\nHost: localhost\r\nX-`,
  );

  expect(reply).toMatch(/^HTTP\/1\.1 408 /);
});

test.each([
  ['a head that never ends', `GET ${own} HTTP/1.1\r\nHost: localhost\r\nX-`],
  ['a body that never comes', `POST ${own} HTTP/1.1\r\n${form}Content-Length: 5\r\n\r\n`],
  ['pieces without an end', `POST ${own} HTTP/1.1\r\n${form}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`],
  [
    'an order that never ends',
    'POST /v1/preauths HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  ],
])('#100 %s is cut off with a bare 408', async (_, text) => {
  const reply = await bytes(await listening(short), text);

  expect(reply).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});

test('an answer may take longer than a request: who prefers to wait is not cut off', async () => {
  let settle: (payment: Payment) => void = () => undefined;
  const settled = new Promise<Payment>((resolve) => {
    settle = resolve;
  });
  const address = await listening(short, {
    client: {
      payment: async () => ({ ok: true, payment: aPayment() }),
      waitFor: () => settled,
    },
  });
  const waiting = fetch(`${address}/v1/payments/o-1`, { headers: { prefer: 'wait=20' } });

  // Two others, one after the other, take too long and are cut off meanwhile.
  for (let other = 0; other < 2; other += 1)
    await bytes(address, `POST ${own} HTTP/1.1\r\n${form}Content-Length: 5\r\n\r\n`);
  settle(aPayment({ status: 'approved' }));

  expect(await (await waiting).json()).toMatchObject({ status: 'approved' });
});

test('a head of more than 16 KiB is a bare 431', async () => {
  const text = `GET ${own} HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(17 * 1024)}\r\n\r\n`;

  expect(await bytes(await listening(), text)).toBe(
    'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  );
});

test.each(['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'])(
  '#115 what is no HTTP, TLS for instance, is a bare 400: %j',
  async (text) => {
    expect(await bytes(await listening(), text)).toBe(
      'HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    );
  },
);

test('a body of ten megabytes is refused by its announcement', async () => {
  const text = `POST ${own} HTTP/1.1\r\n${form}Content-Length: 10485760\r\n\r\n`;
  const peer = aPeer(await listening());
  peer.socket.write(text);

  await expect.poll(peer.heard).toMatch(/^HTTP\/1\.1 413 /);
});

test('who comes on top of all others is hung up on, and nobody else is', async () => {
  const address = await listening({ connections: 3 });
  const peers = [aPeer(address), aPeer(address), aPeer(address)];
  await Promise.all(peers.map(({ socket }) => once(socket, 'connect')));

  const one = aPeer(address);
  await one.ended;
  for (const { socket } of peers) socket.write(`GET ${own} HTTP/1.1\r\nHost: localhost\r\n\r\n`);

  expect(one.heard()).toBe('');
  for (const peer of peers) await expect.poll(peer.heard).toMatch(/^HTTP\/1\.1 403 /);
});

test('a connection takes so many requests, and is told that this was the last', async () => {
  const peer = aPeer(await listening({ requests: 2 }));
  const request = `GET ${pathOf(news, anAccount())} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

  for (let heard = 1; heard <= 2; heard += 1) {
    peer.socket.write(request);
    await expect.poll(() => peer.heard().match(/HTTP\/1\.1 200 /g)).toHaveLength(heard);
  }
  expect(peer.heard()).toMatch(/Connection: close/i);
  peer.socket.write(request);

  await expect.poll(peer.heard).toMatch(/HTTP\/1\.1 503 /);
});

test('a connection on which nothing is said any more ends', async () => {
  const peer = aPeer(await listening({ idleMs: 50, checkMs: 20 }));

  peer.socket.write(`GET ${pathOf(news, anAccount())} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await peer.ended;

  expect(peer.heard().match(/HTTP\/1\.1 200 /g)).toHaveLength(1);
});
