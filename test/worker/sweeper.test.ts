import { Queue } from 'bullmq';
import { expect, onTestFinished } from 'vitest';
import { batchRefOf } from '../../src/ledger/batch-keys.ts';
import { batchJobId } from '../../src/queue/jobs.ts';
import { type Lease, openLease } from '../../src/queue/lease.ts';
import { startSweeper } from '../../src/worker/sweep.ts';
import { recordingLog } from '../telemetry/recording-log.ts';
import { minute, patience, test, type Yard } from './yard.ts';

/** One more process that would sweep. */
function candidate({ redis, prefix }: Yard, ms = minute): Lease {
  return openLease(redis, prefix, 'sweep', ms);
}

function started(deps: Yard['deps']) {
  const sweeper = startSweeper({ ...deps, tide: { mark: async () => 0 } });
  onTestFinished(() => sweeper.close());
  return sweeper;
}

test('a sweeper sweeps by itself', async ({ yard }) => {
  const name = await yard.payment('without job');

  started(yard.deps);

  await expect.poll(() => yard.jobOf(name), patience).toBe('waiting');
});

test('while another process has the duty it only stands by', async ({ yard }) => {
  const name = await yard.payment('without job');
  await candidate(yard).take();
  const answers: boolean[] = [];
  const duty: Lease = {
    ...yard.deps.duty,
    async take() {
      const taken = await yard.deps.duty.take();
      answers.push(taken);
      return taken;
    },
  };

  started({ ...yard.deps, duty });

  await expect.poll(() => answers.length, patience).toBeGreaterThan(1);
  expect(answers).not.toContain(true);
  expect(await yard.jobOf(name)).toBe('unknown');
});

test('when the one that had it dies, another takes over', async ({ yard }) => {
  const name = await yard.payment('without job');
  await candidate(yard, 500).take(); // and is never heard of again

  started(yard.deps);

  await expect.poll(() => yard.jobOf(name), patience).toBe('waiting');
});

test('when it is closed, another may take over at once', async ({ yard }) => {
  const name = await yard.payment('without job');
  const sweeper = started(yard.deps);
  await expect.poll(() => yard.jobOf(name), patience).toBe('waiting');

  await sweeper.close();

  expect(await candidate(yard).take()).toBe(true);
});

test('a round that fails is told of, and followed by the next one', async ({ yard }) => {
  const name = await yard.payment('without job');
  const { log, lines } = recordingLog();
  let rounds = 0;
  const watch = {
    ...yard.deps.watch,
    async due(now: number, limit: number) {
      rounds += 1;
      if (rounds === 1) throw new TypeError('LOADING 4538977399606732');
      return yard.deps.watch.due(now, limit);
    },
  };

  started({ ...yard.deps, watch, log });

  await expect.poll(() => yard.jobOf(name), patience).toBe('waiting');
  expect(JSON.stringify(lines)).toContain('sweep failed, will be tried again');
  expect(JSON.stringify(lines)).not.toContain('4538977399606732');
});

test('a Redis that takes no writes is not asked again and again in one round', async ({ yard }) => {
  await Promise.all(Array.from({ length: 200 }, () => yard.payment('without job')));
  let looks = 0;
  const watch = {
    ...yard.deps.watch,
    async due(now: number, limit: number) {
      looks += 1;
      return yard.deps.watch.due(now, limit);
    },
    putOff: () => Promise.reject(new Error('OOM')),
  };
  const { log, lines } = recordingLog();

  started({ ...yard.deps, watch, log });

  await expect.poll(() => JSON.stringify(lines), patience).toContain('sweep failed');
  expect(looks).toBe(1);
});

test('the lost job of a batch is put back, one that is there is left alone', async ({ yard }) => {
  const batches = ['lost', 'asleep'].map((batch) => ({ account: 'default', batch, run: 1 }));
  for (const ref of batches) await yard.redis.sadd(`${yard.prefix}:batch:open`, batchRefOf(ref));
  const queue = new Queue('batches', { connection: yard.redis as never, prefix: yard.prefix });
  onTestFinished(() => queue.close());
  const [lost = '', asleep = ''] = batches.map(batchJobId);
  await queue.add('batch', batches[1], { jobId: asleep, delay: minute });

  started(yard.deps);

  await expect.poll(() => queue.getJobState(lost), patience).toBe('waiting');
  expect(await queue.getJobState(asleep)).toBe('delayed');
});
