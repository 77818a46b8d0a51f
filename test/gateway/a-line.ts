import type { Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { type Gateway, openGateway } from '../../src/gateway/client.ts';
import { anAccount } from './an-account.ts';
import { aSilentGateway } from './servers.ts';

export const order = {
  client_orderid: '902B4FF5',
  amount: '10.42',
  currency: 'USD',
  email: 'john.smith@gmail.com',
};
const text = 'type=async-response\n&merchant-order-id=902B4FF5\n&paynet-order-id=6863073\n';
export const taken = `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
/** What is said of a line that is no more. */
export const closed = { kind: 'not-sent', why: 'LINE_CLOSED' };

/** Ends with the test. */
export function aClient(connectTimeoutMs = 5_000): Gateway {
  const client = openGateway({ sendTimeoutMs: 5_000, connectTimeoutMs });
  onTestFinished(() => client.close());
  return client;
}

/** A line that stands, and the gateway's end of it. */
export async function aLine(client = aClient()) {
  const gateway = await aSilentGateway();
  const line = await client.connect(anAccount({ baseUrl: gateway.baseUrl }));
  if (line.kind !== 'connected') throw new Error(line.why);
  await expect.poll(() => gateway.sockets.length).toBe(1);
  onTestFinished(() => line.hangUp());
  return { line, gateway, peer: gateway.sockets[0] as Socket };
}

/** Answers every request from here on. */
export function answering(peer: Socket): void {
  peer.on('data', () => peer.write(taken));
}

/** The same address, spoken to in TLS. */
export const secure = (url: URL) => new URL(url.href.replace('http:', 'https:'));
