import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ServerPlan, startServer } from '../../src/redis/embedded-server.ts';
import { runs, scratchDir } from './scratch.ts';

function plan(changed: Partial<ServerPlan> = {}): ServerPlan {
  const home = scratchDir();
  return {
    binary: 'redis-server',
    home,
    name: 'queue',
    socket: join(home, 'r.sock'),
    settings: [],
    ...changed,
  };
}

/** A program that runs and never listens; it leaves its number in `pid`. */
function deafServer(): { binary: string; pid: () => number } {
  const folder = scratchDir();
  const binary = join(folder, 'deaf');
  writeFileSync(binary, `#!/bin/sh\necho $$ > '${folder}/pid'\nexec sleep 60\n`);
  chmodSync(binary, 0o755);
  return { binary, pid: () => Number(readFileSync(join(folder, 'pid'), 'utf8')) };
}

test('what Redis says about its options is shown, and not what it said another day', async () => {
  const wrong = plan({ settings: ['--no-such-option', '1'] });
  writeFileSync(join(wrong.home, 'queue.log'), 'of another day\n');

  const refusal = await startServer(wrong).catch((error: unknown) => error);

  expect(refusal).toMatchObject({
    code: 'REDIS_REFUSED',
    message: expect.stringContaining('no-such-option'),
  });
  expect(refusal).toMatchObject({ message: expect.not.stringContaining('of another day') });
});

test('a server that never answers is given up, and ended', async () => {
  const { binary, pid } = deafServer();

  await expect(startServer(plan({ binary }), 300)).rejects.toThrow('did not start');

  expect(runs(pid())).toBe(false);
});

test('a server that reads a big file back is waited for', async () => {
  const { binary } = deafServer();
  const busy = plan({ binary });
  let knocks = 0;
  const listener = createServer((connection) => {
    knocks += 1;
    connection.on('error', () => {});
    connection
      .resume()
      .write(knocks < 10 ? '-LOADING Redis is loading the dataset in memory\r\n' : '+PONG\r\n');
  }).listen(busy.socket);
  onTestFinished(() => {
    listener.close();
  });

  const server = await startServer(busy, 50);
  onTestFinished(() => server.stop());
  expect(knocks).toBe(10);
});
