import { setTimeout as sleep } from 'node:timers/promises';
import { RedisLeftOver } from './errors.ts';
import { knock, shutDown } from './knock.ts';

/**
 * Ends a Redis whose owner is dead. True when there was one; false when nobody is behind the socket.
 *
 * Throws RedisLeftOver when it doesn't end within `withinMs`: two servers on one append-only file
 * would ruin it.
 */
export async function endLeftOver(socket: string, withinMs = 10_000): Promise<boolean> {
  const patience = Math.min(withinMs, 2000);
  if ((await knock(socket, patience)) === 'nobody') return false;

  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (await shutDown(socket, patience)) return true;
    if ((await knock(socket, patience)) === 'nobody') return true;
    await sleep(50);
  }
  throw new RedisLeftOver(
    `A Redis of an earlier run holds ${socket} and does not end. End its process by hand ` +
      `(\`fuser ${socket}\` or \`lsof ${socket}\` names it), then start again.`,
  );
}
