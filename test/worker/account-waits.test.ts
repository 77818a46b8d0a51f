import { expect } from 'vitest';
import { minute, type Scene, test, withCapture } from '../support/scene.ts';

const day = 24 * 60 * minute;

const openBreaker = async ({ desk }: Scene) => {
  for (let time = 0; time < 5; time += 1) await desk.standing.failed('default');
};
const never = (what: string) => async () => {
  throw new Error(`${what} was not to be touched`);
};

test.for(['stopped', 'paused', 'out of reach'] as const)(
  'while its account is %s, a visit takes up nothing and comes back later',
  async (how, { scene }) => {
    const it = await scene();
    if (how === 'stopped') await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
    if (how === 'paused') await it.desk.standing.slowDown('default', 30_000);
    if (how === 'out of reach') await openBreaker(it);
    const gateway = { ...it.desk.gateway, connect: never('a line'), post: never('a question') };
    const before = (await it.entry()).work.preauth;

    const verdict = await it.visit('preauth', { gateway });

    expect('snooze' in verdict && verdict.snooze).toBeGreaterThan(3_000);
    const { tries, failures } = (await it.entry()).work.preauth;
    expect({ tries, failures }).toEqual({ tries: before.tries, failures: before.failures });
  },
);

test.for(['stopped', 'out of reach'] as const)(
  'a card whose time ends while its account is %s ends then, unsent',
  async (how, { scene }) => {
    const it = await scene();
    if (how === 'stopped') await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
    else await openBreaker(it);
    it.clock.now += it.desk.cardTtlMs - 2_000;
    const verdict = await it.visit('preauth');
    expect('snooze' in verdict && verdict.snooze).toBeLessThanOrEqual(2_000);
    it.clock.now += 2_000;

    await it.visit('preauth');

    expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CARD_EXPIRED' });
    expect(it.sent('preauth')).toBe(0);
  },
);

test('after two weeks out of reach it is given up, although only others of its account tried', async ({
  scene,
}) => {
  const it = await scene();
  await withCapture(it);
  await openBreaker(it);
  await it.visit('capture');
  it.clock.now += 13 * day;
  await it.visit('capture');
  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
  it.clock.now += 2 * day;

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({
    status: 'not_sent',
    error_code: 'GATEWAY_UNREACHABLE',
  });
  expect((await it.reasons()).filter((why) => why.startsWith('its gateway is out of reach'))).toHaveLength(1);
});

test('an account that is stopped for weeks gives up nothing', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  await it.desk.standing.stop('default', { code: '2', by: 'status', agoMs: 0 });
  await it.visit('capture');
  it.clock.now += 30 * day;

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'queued' });
});

test('the daily question about what is under review waits for its turn as well', async ({ scene }) => {
  const it = await scene({ env: { POLL_SCHEDULE: '60s*1' } });
  await it.visit('preauth');
  await it.desk.ledger.move(it.name, 'preauth', 'needs_review');
  await it.desk.questions.slowDown('default', 30_000);

  const verdict = await it.visit('preauth');

  expect('snooze' in verdict && verdict.snooze).toBeLessThanOrEqual(31_000);
  expect(it.sent('status')).toBe(0);
});
