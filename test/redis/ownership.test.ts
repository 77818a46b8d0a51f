import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataDirInUse } from '../../src/redis/errors.ts';
import { claim, type Owner, ownerOf } from '../../src/redis/ownership.ts';
import { fateOf, ownMark } from '../../src/redis/process-mark.ts';
import { eventually, processField, scratchDir } from './scratch.ts';

const nowhere = { queue: '/nowhere/queue.sock', vault: '/nowhere/vault.sock' };

/** Says the number of a child that ends with our input; `sleep` knows nothing of children. */
const childOfAParentThatNeverWaits = `
exec 3<&0
(read -r _ <&3) &
exec sh -c "echo $!; exec sleep 60"
`;

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync('true').pid;
}

async function leaveRecord(folder: string, generation: number, changed: Partial<Owner>): Promise<void> {
  const owner = { ...(await ownMark()), sockets: nowhere, ...changed };
  writeFileSync(join(folder, `owner.${generation}.json`), JSON.stringify(owner));
}

test('of many who find a dead owner exactly one takes over', async () => {
  const folder = scratchDir();
  await leaveRecord(folder, 7, { pid: deadPid() });

  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claim(folder, nowhere)));

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refusals.every((reason) => reason instanceof DataDirInUse)).toBe(true);
});

test('of many who come first exactly one becomes the owner', async () => {
  const folder = scratchDir();

  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => claim(folder, nowhere)));

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('the dead are kept in mind until what they left is cleared away', async () => {
  const folder = scratchDir();
  await leaveRecord(folder, 1, { pid: deadPid() });
  const sloppy = await claim(folder, nowhere);
  expect(sloppy.predecessors).toHaveLength(1);
  await sloppy.release();

  const careful = await claim(folder, nowhere);
  expect(careful.predecessors).toHaveLength(1);
  await careful.forgetPredecessors();
  await careful.release();

  expect((await claim(folder, nowhere)).predecessors).toEqual([]);
});

test('a number that passed to another process does not keep the dead alive', async () => {
  const folder = scratchDir();
  await leaveRecord(folder, 1, { born: 'long ago' });

  expect(await ownerOf(folder)).toBeUndefined();
  await expect(claim(folder, nowhere)).resolves.toBeDefined();
});

test.skipIf(process.platform !== 'linux')(
  'a process that was killed but not yet waited for is dead',
  async () => {
    const parent = spawn('sh', ['-c', childOfAParentThatNeverWaits]);
    onTestFinished(() => {
      parent.kill('SIGKILL');
    });
    const [line] = await once(parent.stdout, 'data');
    const zombie = Number(String(line));
    parent.stdin.end();
    await eventually(() => processField(zombie, 'stat').startsWith('Z'));

    expect(await fateOf({ ...(await ownMark()), pid: zombie, born: null })).toBe('dead');
  },
);

test('an owner in another container is known by its servers', async () => {
  const folder = scratchDir();
  const sockets = { queue: join(folder, 'q.sock'), vault: join(folder, 'v.sock') };
  const server = createServer((connection) => connection.resume().end('+PONG\r\n')).listen(sockets.vault);
  await once(server, 'listening');
  await leaveRecord(folder, 1, { space: 'another', pid: deadPid(), sockets });

  await expect(claim(folder, nowhere)).rejects.toThrow(DataDirInUse);

  server.close();
  await once(server, 'close');
  await expect(claim(folder, nowhere)).resolves.toBeDefined();
});

test('a record that is no record holds nothing', async () => {
  const folder = scratchDir();
  writeFileSync(join(folder, 'owner.3.json'), '{"pid":');

  await expect(claim(folder, nowhere)).resolves.toMatchObject({ predecessors: [] });
  expect(readdirSync(folder).sort()).toEqual(['owner.3.json', 'owner.4.json']);
});
