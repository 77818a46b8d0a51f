import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RedisLeftOver } from '../../src/redis/errors.ts';
import { knock } from '../../src/redis/knock.ts';
import { endLeftOver } from '../../src/redis/left-over.ts';
import { scratchDir } from './scratch.ts';

/** Answers each line by `reply`. */
async function listener(reply: (line: string, connection: Socket) => void): Promise<string> {
  const socket = join(scratchDir(), 'r.sock');
  const connections = new Set<Socket>();
  const server = createServer((connection) => {
    connections.add(connection);
    connection.on('error', () => {});
    connection.on('data', (line) => reply(String(line), connection));
  });
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const connection of connections) connection.destroy();
    server.close();
  });
  return socket;
}

test('where nobody listens there is nothing to end', async () => {
  expect(await endLeftOver(join(scratchDir(), 'none.sock'))).toBe(false);
});

test('a Redis that hangs is never taken for gone', async () => {
  const socket = await listener(() => {});

  const attempt = endLeftOver(socket, 200);

  await expect(attempt).rejects.toThrow(RedisLeftOver);
  await expect(attempt).rejects.toThrow(`fuser ${socket}`);
});

test('a Redis that will not end is named, with what to do', async () => {
  const socket = await listener((line, connection) =>
    connection.write(line.startsWith('PING') ? '+PONG\r\n' : '-ERR Errors trying to SHUTDOWN.\r\n'),
  );

  await expect(endLeftOver(socket, 200)).rejects.toThrow(RedisLeftOver);
});

test('each answer to a knock is told apart', async () => {
  expect(await knock(await listener((_, connection) => connection.write('+PONG\r\n')))).toBe('ready');
  expect(
    await knock(await listener((_, connection) => connection.write('-LOADING Redis is loading\r\n'))),
  ).toBe('loading');
  expect(
    await knock(await listener((_, connection) => connection.write('-ERR max number of clients\r\n'))),
  ).toBe('silent');
  expect(await knock(await listener(() => {}), 50)).toBe('silent');
  expect(await knock('/nowhere/r.sock')).toBe('nobody');
});
