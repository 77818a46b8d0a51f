import { expect } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import { visitCallback } from '../../src/worker/callback.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { minute, type Scene, test, withCapture } from '../support/scene.ts';
import { snapshot, tideOf } from '../support/set-back.ts';

const nobodys = { isOurs: () => false, letGo: () => undefined };

/** A ledger that lets the test act just before something is written. */
function beforeMove(it: Scene, target: string, act: () => Promise<void>): Ledger {
  return new Proxy(new Ledger(it.world.redis, it.world.prefix, () => it.clock.now), {
    get(ledger, property) {
      const value = Reflect.get(ledger, property);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        if (property === 'move' && args[2] === target) await act();
        return value.apply(ledger, args);
      };
    },
  });
}

test('both stores set back: a capture is looked for first, and never sent a second time', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it, { amount: '4.00', currency: 'USD' });
  const tide = tideOf(it);
  await tide.mark();
  const setBack = await snapshot(it.world);
  it.clock.now += 5_000;
  await it.visit('capture', { tide });
  await it.world.gateway.settled(it.name.client_orderid, 'capture');

  await setBack();
  await it.visit('capture', { tide });
  await it.visit('capture', { tide });

  expect(it.sent('capture')).toBe(1);
  expect(await it.operation('capture')).toMatchObject({ status: 'approved' });
});

test('both set back, and the card expired meanwhile: a preauth that was sent is not called not_sent', async ({
  scene,
}) => {
  const it = await scene();
  const tide = tideOf(it);
  const setBack = await snapshot(it.world);
  await it.visit('preauth', { tide });
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');

  await setBack(); // and every process was started anew: nobody noticed
  it.clock.now += 20 * minute;
  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });

  await it.visitUntil('preauth', 'approved');
  expect(it.sent('preauth')).toBe(1);
});

test('one Redis for both, and a failover that lost the claim and all after it: noticed', async ({
  scene,
}) => {
  const it = await scene();
  const tide = tideOf(it);
  let setBack = async () => {};
  const ledger = beforeMove(it, 'sending', async () => {
    setBack = await snapshot(it.world);
  });
  await tide.mark();
  it.clock.now += 100; // nearer to the last mark than a mark is worth
  await it.visit('preauth', { tide, ledger });
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');

  await setBack();
  it.clock.now += 1_000;
  await it.visit('preauth', { tide });

  expect(it.sent('preauth')).toBe(1);
});

test('a preauth that had once been tried in vain is looked for, too', async ({ scene }) => {
  const it = await scene();
  const tide = tideOf(it);
  await it.visit('preauth', { tide }, nobodys);
  expect((await it.entry()).work.preauth).toMatchObject({ tries: 1 });
  const setBack = await snapshot(it.world);
  it.clock.now += 5_000;
  await it.visit('preauth', { tide });
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');

  await setBack();
  await it.visit('preauth', { tide });

  expect(it.sent('preauth')).toBe(1);
});

test('set back while the reply is on its way: who sent it says so', async ({ scene }) => {
  const it = await scene();
  const setBack = await snapshot(it.world);
  const gateway: Desk['gateway'] = {
    ...it.desk.gateway,
    async connect(account, signal) {
      const line = await it.desk.gateway.connect(account, signal);
      if (line.kind === 'not-sent') return line;
      return {
        ...line,
        async post(...args) {
          const reply = await line.post(...args);
          await setBack();
          return reply;
        },
      };
    },
  };

  await it.visit('preauth', { gateway });

  expect(await it.operation('preauth')).toMatchObject({ status: 'processing' });
  await it.visitUntil('preauth', 'approved');
  expect(it.sent('preauth')).toBe(1);
});

test.for(['stop', 'away'])(
  'a gateway that cannot say (%s) loses no sale after a set-back',
  async (how, { scene }) => {
    const it = await scene();
    const tide = tideOf(it);
    await tide.mark();
    await it.world.redis.del(`${it.world.prefix}:tide`);
    const stop = new AbortController();
    const gateway: Desk['gateway'] = {
      ...it.desk.gateway,
      async post() {
        if (how === 'stop') stop.abort();
        return { kind: 'not-sent', why: 'ECONNREFUSED' };
      },
    };

    await it.visit('preauth', { tide, gateway, stopping: stop.signal });

    expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
  },
);

test('a callback about a preauth that is queued shows that it was sent: it is not sent', async ({
  scene,
}) => {
  const it = await scene();
  const setBack = await snapshot(it.world);
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  const orderid = it.world.gateway.books().orders[0]?.paynet_order_id ?? '';
  await setBack(); // and every process was started anew: nobody noticed
  const fresh = { tide: tideOf(it) };

  const news = { ...it.name, orderid, status: 'approved', type: 'preauth', heardAt: it.clock.now };
  await visitCallback({ ...it.desk, ...fresh })(news);
  await it.visit('preauth', fresh);

  expect(it.sent('preauth')).toBe(1);
});

test('a preauth that comes late is asked about first, and sent when nobody knows of it', async ({
  scene,
}) => {
  const it = await scene();
  it.clock.now += 15_001;

  await it.visit('preauth');

  expect([it.sent('status'), it.sent('preauth')]).toEqual([1, 1]);
});

test('a late preauth is sent also when the gateway says nothing', async ({ scene }) => {
  const it = await scene();
  it.world.gateway.hooks.replyWith = (command) => (command === 'status' ? { body: '' } : undefined);
  it.clock.now += 15_001;

  await it.visit('preauth');

  expect([it.sent('status'), it.sent('preauth')]).toEqual([1, 1]);
});
