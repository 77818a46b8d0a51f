import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports from which systems take one for each connection that goes out (32768 and up on Linux). */
const lowest = 10_240;
const highest = 32_767;

const given = new Set<number>();

/**
 * A port of this machine that nobody listens on, and never the same twice. Between the answer and its use no connection
 * can take it, as it could one that the system chose.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(lowest, highest + 1);
  if (given.has(port) || !(await isFree(port))) return freePort();
  given.add(port);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
