import { expect, onTestFinished, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { ailments } from '../redis/ailments.ts';
import { client, scratchDir, startPair } from '../redis/scratch.ts';
import { openWorldOn } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

/** A house on servers of its own, whose worker's log is kept. */
async function aHouse() {
  const pair = await startPair({ dataDir: scratchDir() });
  const world = await openWorldOn(
    { queueTarget: pair.queue, vaultTarget: pair.vault, prefix: '{ailing}' },
    { callbacks: false, roles: [], simulator: { approvalMs: 1_500 } },
  );
  onTestFinished(() => world.close());
  const { lines, log } = recordingLog();
  const worker = await openApp(world.config, world.stores, { roles: ['worker'], log, prefix: world.prefix });
  onTestFinished(() => worker.close(1_000));
  return { pair, world, lines };
}

const ids = ['o-1', 'o-2', 'o-3', 'o-4', 'o-5'];

test.each([
  ['out of memory', 'OOM'],
  ['without enough replicas', 'NOREPLICAS'],
] as const)(
  'while Redis is %s, a worker asks seldom, says so seldom, and goes on by itself',
  async (ailment, word) => {
    const { pair, world, lines } = await aHouse();
    const doctor = client(pair.queue);
    const refusals = async () =>
      Number((await doctor.info('errorstats')).match(new RegExp(`errorstat_${word}:count=(\\d+)`))?.[1] ?? 0);

    // Accepted before, so that there is work which cannot be taken up.
    await Promise.all(ids.map((client_orderid) => world.preauth({ client_orderid }, 0)));
    await expect.poll(async () => (await world.payment('o-1', 0)).status).toBe('processing');
    const recover = await ailments[ailment]({ target: pair.queue, pid: pair.pids.queue });
    const begun = performance.now();
    await expect.poll(refusals, { timeout: 15_000, interval: 50 }).toBeGreaterThan(12);

    expect((await refusals()) / (performance.now() - begun)).toBeLessThan(100 / 1_000);
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error').length).toBeLessThan(12);
    await recover();
    for (const id of ids) expect(await world.payment(id, 18)).toMatchObject({ status: 'approved' });
  },
  60_000,
);
