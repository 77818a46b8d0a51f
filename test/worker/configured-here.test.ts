import { Queue } from 'bullmq';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { configuredHere, openElsewhere } from '../../src/worker/configured-here.ts';
import { startWorkers } from '../../src/worker/workers.ts';
import { deskIn, held } from '../support/desk.ts';
import { aPreauth } from '../support/orders.ts';
import { test as worldly } from '../support/world.ts';
import { recordingLog } from '../telemetry/recording-log.ts';

const notConfigured = () => Object.assign(new Error('not here'), { code: 'ACCOUNT_NOT_CONFIGURED' });
const waits = 'account not configured, its work waits';

afterEach(() => {
  vi.useRealTimers();
});

function aPost(fails: () => Error) {
  const { log, lines } = recordingLog();
  const visit = configuredHere(openElsewhere(log), async () => Promise.reject(fails()));
  return { lines, visit: (account: string) => visit({ account, client_orderid: 'o-1' }, held) };
}

test('what belongs to an account that is not configured waits a minute, said once a minute for each', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { visit, lines } = aPost(notConfigured);

  for (const account of ['a', 'b', 'a', 'a', 'b']) expect(await visit(account)).toEqual({ snooze: 60_000 });
  expect(lines.map(({ message, account }) => [message, account])).toEqual([
    [waits, 'a'],
    [waits, 'b'],
  ]);

  vi.setSystemTime(Date.now() + 60_000);
  await visit('a');
  expect(lines).toHaveLength(3);
});

test('whatever else breaks is a failure as before', async () => {
  const { visit, lines } = aPost(() => new Error('broken'));

  await expect(visit('a')).rejects.toThrow('broken');

  expect(lines).toEqual([]);
});

worldly('twenty jobs of an account that was removed make one line, and no failed visit', async ({ open }) => {
  const world = await open({ roles: [] });
  const orders = Array.from({ length: 20 }, () => world.http('POST', '/v1/preauths', aPreauth()));
  const [first] = await Promise.all(orders);
  const { desk, close } = deskIn(world);
  const { log, lines } = recordingLog();
  const account = () => {
    throw notConfigured();
  };
  const workers = startWorkers(world.redis, world.prefix, { ...desk, log, account });
  onTestFinished(async () => {
    await workers.close();
    await close();
  });

  const jobs = new Queue('preauth', { connection: world.redis, prefix: world.prefix });
  onTestFinished(() => jobs.close());
  await expect.poll(() => jobs.getDelayedCount(), { timeout: 15_000 }).toBe(20);

  const told = lines.filter(({ level }) => level !== 'debug').map(({ message }) => message);
  expect(told).toEqual([waits]);
  const [job] = await jobs.getDelayed();
  expect(job?.attemptsMade).toBe(0);
  expect(first?.body.status).toBe('queued');
});
