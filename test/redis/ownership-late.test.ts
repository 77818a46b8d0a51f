import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { DataDirInUse } from '../../src/redis/errors.ts';
import { claim } from '../../src/redis/ownership.ts';
import { fateOf, ownMark } from '../../src/redis/process-mark.ts';
import { scratchDir } from './scratch.ts';

vi.mock('../../src/redis/process-mark.ts', { spy: true });

const sockets = { queue: '/nowhere/queue.sock', vault: '/nowhere/vault.sock' };

test('who looked long ago does not become a second owner under a number that has come and gone', async () => {
  const folder = scratchDir();
  const dead = { ...(await ownMark()), pid: spawnSync('true').pid, sockets };
  writeFileSync(join(folder, 'owner.1.json'), JSON.stringify(dead));

  // One finds the owner dead, and is held up before it can do anything about it.
  let letGo: (fate: 'dead') => void = () => {};
  const heldUp = new Promise<'dead'>((resolve) => {
    letGo = resolve;
  });
  vi.mocked(fateOf).mockImplementationOnce(() => heldUp);
  const late = claim(folder, sockets);
  await vi.waitUntil(() => vi.mocked(fateOf).mock.calls.length === 1);

  // Meanwhile another comes and goes, and a third stays: number 2 is free again.
  await (await claim(folder, sockets)).release();
  await (await claim(folder, sockets)).forgetPredecessors();

  letGo('dead');
  await expect(late).rejects.toThrow(DataDirInUse);
});
