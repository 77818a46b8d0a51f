import { expect } from 'vitest';
import type { NextStep } from '../../src/payment/next-step.ts';
import {
  captures,
  lost,
  minute,
  refuseCaptures,
  type Scene,
  tellInstead,
  test,
  withCapture,
} from '../support/scene.ts';

const grace = 10 * minute;

async function asked(it: Scene, times: number): Promise<void> {
  for (let visits = 0; visits < times; visits += 1) {
    await it.visit('capture');
    it.clock.now += 1_000;
  }
}

/** Three questions, the first as soon as the request can't leave any more, the last after the grace period. */
async function askedOverTheGrace(it: Scene): Promise<void> {
  it.clock.now += 5_000;
  await asked(it, 1);
  it.clock.now += grace;
  await asked(it, 2);
}

test('a capture that never arrived is sent again after the grace period, once', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  lost(it, 'capture');
  await it.visit('capture');
  await askedOverTheGrace(it);
  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
  expect(await it.reasons()).toContain('it never arrived: to be sent again');
  it.world.gateway.hooks.rejectBefore = undefined;

  await Promise.all(Array.from({ length: 3 }, () => it.visit('capture')));
  expect(it.sent('capture')).toBe(2);

  await it.visitUntil('capture', 'approved');
  expect(captures(it)).toHaveLength(1);
});

test('a new attempt counts its absences anew', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  lost(it, 'capture');
  await it.visit('capture');
  await askedOverTheGrace(it);
  await it.visit('capture'); // sent again, and lost again
  it.clock.now += 5_000;
  await asked(it, 1);
  it.clock.now += grace;

  await asked(it, 1);
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
  await asked(it, 1);
  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
});

test('a first capture that arrives after all makes the second one refused, and is adopted', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  let late: { url: string; form: URLSearchParams } | undefined;
  const { hooks, baseUrl } = it.world.gateway;
  hooks.rejectBefore = (command, params) => {
    if (command !== 'capture') return undefined;
    late ??= { url: `${baseUrl}/api/v2/capture/39549`, form: new URLSearchParams(params) };
    return { destroy: true };
  };
  await it.visit('capture');
  await askedOverTheGrace(it);
  hooks.rejectBefore = undefined;
  await fetch(late?.url ?? '', { method: 'POST', body: late?.form ?? null });
  await it.world.gateway.settled(it.name.client_orderid, 'capture');

  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown', serial_number: null });
  expect((await it.entry()).work.capture.told).toBe('exists');

  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'approved' });
  expect(captures(it)).toHaveLength(1);
});

test.for([111, 112])(
  'after %i it is never sent again, whatever the status shows',
  async (code, { scene }) => {
    const it = await scene();
    await withCapture(it);
    refuseCaptures(it, code);
    await it.visit('capture');
    it.world.gateway.hooks.rejectBefore = undefined;
    it.clock.now += 5_000 + grace;

    await asked(it, 6);

    expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
    expect(it.sent('capture')).toBe(1);
    await it.visitUntil('capture', 'needs_review');
  },
);

test.for([111, 27])(
  'a late %i counts although somebody took the sender for dead meanwhile',
  async (code, { scene }) => {
    const it = await scene();
    await withCapture(it);
    it.world.gateway.hooks.rejectBefore = async (command) => {
      if (command !== 'capture') return undefined;
      it.clock.now += 5_001;
      await it.visit('capture');
      expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
      return { body: `type=validation-error\n&error-code=${code}\n&error-message=No\n` };
    };

    await it.visit('capture');

    expect((await it.entry()).work.capture.told).toBe(code === 111 ? 'exists' : 'wait');
  },
);

test('while the hold itself is not approved there, its being newest says nothing of a capture', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  lost(it, 'capture');
  await it.visit('capture');
  tellInstead(it, { status: 'processing' });
  it.clock.now += 5_000 + grace;

  await asked(it, 5);

  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
  expect(it.sent('capture')).toBe(1);
  expect((await it.entry()).work.capture.absences).toBe(0);
});

test.for<[string, number, string, Record<string, NextStep>, object]>([
  [
    'a code nobody knows, of a request that was not valid',
    98_765,
    'validation-error',
    {},
    { status: 'refused' },
  ],
  ['a code nobody knows, of an error', 98_765, 'error', {}, { status: 'unknown' }],
  ['a code that the account calls a "no"', 98_765, 'error', { '98765': 'stop' }, { status: 'refused' }],
  [
    'a code that the account wants asked about',
    114,
    'validation-error',
    { '114': 'ask' },
    { status: 'unknown' },
  ],
  ['an order that the gateway does not know', 101, 'validation-error', {}, { status: 'refused' }],
  ['an account that must be mended', 2, 'validation-error', {}, { status: 'queued', error_code: null }],
])('%s', async ([, code, type, errorCodes, outcome], { scene }) => {
  const it = await scene();
  await withCapture(it);
  refuseCaptures(it, code, type);

  await it.visit('capture', { account: () => ({ ...it.desk.account('default'), errorCodes }) });

  expect(await it.operation('capture')).toMatchObject(outcome);
  expect((await it.entry()).work.capture.told).toBe('');
});
