import { expect, onTestFinished, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { client, scratchDir, startPair } from '../redis/scratch.ts';
import { aPreauth } from '../support/orders.ts';
import { openWorldOn } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

// What the queue library asks first; its own waiting for an answer can't be ended once that was refused.
test('a house to which Redis denies its first question says so, and begins when it is allowed', async () => {
  const pair = await startPair({ dataDir: scratchDir() });
  const doctor = client(pair.queue);
  await doctor.call('ACL', 'SETUSER', 'default', '-info');
  const world = await openWorldOn(
    { queueTarget: pair.queue, vaultTarget: pair.vault, prefix: '{denied}' },
    { callbacks: false, roles: [] },
  );
  onTestFinished(() => world.close());
  const { lines, log } = recordingLog();
  const worker = await openApp(world.config, world.stores, { roles: ['worker'], log, prefix: world.prefix });
  onTestFinished(() => worker.close(1_000));

  expect(await world.http('POST', '/v1/preauths', aPreauth({ client_orderid: 'o-denied' }))).toMatchObject({
    status: expect.toBeOneOf([500, 503]),
  });
  await expect.poll(() => lines.map(({ why }) => why)).toContain('NOPERM');
  await doctor.call('ACL', 'SETUSER', 'default', '+info');

  const { client_orderid: _, ...another } = aPreauth();
  const taken = async () => (await world.http('POST', '/v1/preauths', another)).status;
  await expect.poll(taken, { timeout: 5_000 }).toBe(202);
  expect(await world.payment('o-denied', 15)).toMatchObject({ status: 'approved' });
}, 40_000);
