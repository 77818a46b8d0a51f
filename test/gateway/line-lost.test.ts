import type { Socket } from 'node:net';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { aClient, aLine, closed, order, secure, taken } from './a-line.ts';
import { anAccount } from './an-account.ts';
import { aSilentGateway } from './servers.ts';

const farewells: [how: string, hangUp: (peer: Socket) => void][] = [
  ['closed', (peer) => peer.end()],
  ['reset', (peer) => peer.resetAndDestroy()],
  ['closed with a word that nobody asked for', (peer) => peer.end(taken)],
];

test.each(farewells)('a line that the gateway %s long ago: nothing is sent', async (_, hangUp) => {
  const { line, gateway, peer } = await aLine();
  const mayLeave = vi.fn(() => true);
  hangUp(peer);
  await expect.poll(() => peer.destroyed || peer.writableFinished).toBe(true);

  expect(await line.post('preauth', order, mayLeave)).toEqual(closed);
  expect(mayLeave).not.toHaveBeenCalled();
  expect(gateway.heard()).toBe('');
  expect(gateway.sockets).toHaveLength(1);
});

test.each(farewells)('and one that it %s just now', async (_, hangUp) => {
  const { line, gateway, peer } = await aLine();
  hangUp(peer);

  expect(await line.post('preauth', order)).toEqual(closed);
  expect(gateway.heard()).toBe('');
  expect(gateway.sockets).toHaveLength(1);
});

test('a reply that was there before the request is none', async () => {
  const { line, gateway, peer } = await aLine();
  await new Promise((done) => peer.write(taken, done));

  expect(await line.post('preauth', order)).toEqual(closed);
  expect(gateway.heard()).toBe('');
  expect(gateway.sockets).toHaveLength(1);
});

test('closing ends the lines on which nothing was said', async () => {
  const client = aClient();
  const { line, gateway, peer } = await aLine(client);
  const connecting = client.connect(anAccount({ baseUrl: secure((await aSilentGateway()).baseUrl) }));

  await client.close();

  expect(await line.post('preauth', order)).toEqual(closed);
  expect(await connecting).toEqual({ kind: 'not-sent', why: 'GATEWAY_CLOSED' });
  await expect.poll(() => peer.closed).toBe(true);
  expect(gateway.heard()).toBe('');
});

test('closing waits for the reply to what has left', async () => {
  const client = aClient();
  const { line, gateway, peer } = await aLine(client);
  const sent = line.post('preauth', order);
  await expect.poll(gateway.heard).toContain('control=');
  const isClosed = vi.fn();

  const closing = client.close().then(isClosed);
  await turnOfTheLoop();
  expect(isClosed).not.toHaveBeenCalled();
  peer.write(taken);
  await closing;

  expect((await sent).kind).toBe('accepted');
});
