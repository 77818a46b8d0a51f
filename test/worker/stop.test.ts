import { expect } from 'vitest';
import { openGateway } from '../../src/gateway/client.ts';
import { turnsOf } from '../../src/worker/turns.ts';
import { startWorkers } from '../../src/worker/workers.ts';
import { minute, type Scene, test, withCapture } from '../support/scene.ts';
import { patience } from './yard.ts';

/** A desk whose process is told to stop at some moment. */
function stoppable() {
  const stop = new AbortController();
  return { stop: () => stop.abort(), stopping: stop.signal };
}

test.for(['preauth', 'capture'] as const)(
  'a %s that was not claimed when the process stops goes back at once, unsent and as it was',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const { stop, stopping } = stoppable();
    stop();
    const { version } = (await it.entry()).payment;

    expect(await it.visit(operation, { stopping })).toEqual({ snooze: 0 });

    expect(it.sent(operation)).toBe(0);
    expect((await it.entry()).payment.version).toBe(version);
    expect((await it.entry()).work[operation]).toMatchObject({ failures: 0, triedAt: null });
  },
);

test('one that is just looking for a line gives it up', async ({ scene }) => {
  const it = await scene();
  const { stop, stopping } = stoppable();
  const gateway: Scene['desk']['gateway'] = {
    ...it.desk.gateway,
    connect(account, signal) {
      const line = it.desk.gateway.connect(account, signal);
      stop();
      return line;
    },
  };

  expect(await it.visit('preauth', { stopping, gateway })).toEqual({ snooze: 0 });

  expect(it.sent('preauth')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
});

test.for(['preauth', 'capture'] as const)(
  'a %s that had its line already does not begin to send any more',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const { stop, stopping } = stoppable();
    const gateway: Scene['desk']['gateway'] = {
      ...it.desk.gateway,
      async connect(account, signal) {
        const line = await it.desk.gateway.connect(account, signal);
        stop();
        return line;
      },
    };

    expect(await it.visit(operation, { stopping, gateway })).toEqual({ snooze: 0 });

    expect(it.sent(operation)).toBe(0);
    expect((await it.entry()).work[operation].tries).toBe(0);
  },
);

test.for(['preauth', 'capture'] as const)(
  'a %s that is on its way is waited for, and what became of it is written down',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const { stop, stopping } = stoppable();
    it.world.gateway.hooks.approvalMs = Number.POSITIVE_INFINITY;
    it.world.gateway.hooks.beforeReply = async () => stop();

    await it.visit(operation, { stopping });

    expect(await it.operation(operation)).toMatchObject({
      status: 'processing',
      serial_number: expect.any(String),
    });
  },
);

test.for([
  ['that was not put yet', true],
  ['whose answer is waited for', false],
] as const)('a question %s is given up, and nothing follows from it', async ([, early], { scene }) => {
  const it = await scene();
  await it.visit('preauth');
  const { stop, stopping } = stoppable();
  if (early) stop();
  it.world.gateway.hooks.beforeReply = async () => {
    stop();
    await new Promise(() => undefined); // an answer that never comes
  };
  const { version } = (await it.entry()).payment;
  const gateway = openGateway({ sendTimeoutMs: 60_000 }); // longer than this test may take

  expect(await it.visit('preauth', { stopping, gateway })).toMatchObject({ snooze: minute });

  expect(it.sent('status')).toBe(early ? 0 : 1);
  expect((await it.entry()).payment).toMatchObject({ status: 'processing', version });
  expect(await it.reasons()).toEqual([]);
});

test('nor is an operation put up for review because its last question was given up', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  it.clock.now += 24 * 60 * minute;
  const { stop, stopping } = stoppable();
  stop();

  await it.visit('preauth', { stopping });
  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });

  it.world.gateway.hooks.rejectBefore = () => ({ destroy: true });
  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'needs_review' });
});

test('workers that are closed leave queued what they had not claimed, and another finishes it', async ({
  scene,
}) => {
  const it = await scene({ env: { POLL_SCHEDULE: '50ms*400' } });
  const { stop, stopping } = stoppable();
  stop();
  const workers = startWorkers(it.world.redis, it.world.prefix, { ...it.desk, stopping });
  await expect.poll(() => workers.running(), patience).toBe(true);
  await workers.close();
  expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });

  await it.world.work();

  expect(await it.world.payment(it.name.client_orderid)).toMatchObject({ status: 'approved' });
  expect(it.sent('preauth')).toBe(1);
});

test('a second question that waits for its turn waits no longer', async ({ scene }) => {
  const it = await scene();
  const stop = new AbortController();
  const leave = async () => ({ wait: 1_900 });
  const desk = { ...it.desk, stopping: stop.signal, questions: { ...it.desk.questions, leave } };
  const news = { ...it.name, orderid: '1', status: 'approved', type: 'preauth', heardAt: 0 };
  const turn = turnsOf(desk, news, 1);
  await turn();

  const begun = performance.now();
  const second = turn();
  setImmediate(() => stop.abort());

  expect(await second).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_500);
});
