import { expect } from 'vitest';
import type { Desk } from '../../src/worker/desk.ts';
import { freePort } from '../support/ports.ts';
import { lost, minute, type Scene, test, withCapture } from '../support/scene.ts';

const cards = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:card:*`);
const permitsTaken = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:permit:*`);

test.for(['preauth', 'capture'] as const)(
  'a %s that finds no connection costs neither card nor permit',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const before = [await cards(it), await permitsTaken(it)];
    const closed = new URL(`http://127.0.0.1:${await freePort()}/paynet`);
    const account = () => ({ ...it.desk.account('default'), baseUrl: closed });

    await it.visit(operation, { account });

    expect([await cards(it), await permitsTaken(it)]).toEqual(before);
    expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
    expect((await it.entry()).work[operation]).toMatchObject({ tries: 0, failures: 1 });

    await it.visit(operation);
    expect(it.sent(operation)).toBe(1);
  },
);

/** A gateway to which no line can be had, and meanwhile something else happens. */
function outOfReach({ desk }: Scene, meanwhile: () => Promise<unknown>): Partial<Desk> {
  const connect = async () => {
    await meanwhile();
    return { kind: 'not-sent', why: 'CONNECT_TIMEOUT' } as const;
  };
  return { gateway: { ...desk.gateway, connect } };
}

test('a visit that got no line does not set back what another one is sending', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  it.world.gateway.hooks.approvalMs = Number.POSITIVE_INFINITY;
  it.world.gateway.hooks.beforeReply = async (command) => {
    if (command !== 'capture') return;
    await first;
    expect(await it.operation('capture')).toMatchObject({ status: 'sending' });
  };
  let second: Promise<unknown> | undefined;
  const sending = async () => {
    second = it.visit('capture');
    await expect.poll(() => it.sent('capture')).toBe(1);
  };

  const first = it.visit('capture', outOfReach(it, sending));
  await Promise.all([first, first.then(() => second)]);

  expect(await it.operation('capture')).toMatchObject({ status: 'processing' });
});

test('nor does it call that never sent', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  await it.visit(
    'capture',
    outOfReach(it, async () => undefined),
  );
  it.clock.now += 15 * 24 * 60 * minute;

  lost(it, 'capture');

  await it.visit(
    'capture',
    outOfReach(it, () => it.visit('capture')),
  );

  expect(it.sent('capture')).toBe(1);
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
});

test('a gateway that was out of reach for two weeks: not sent', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  await it.visit(
    'capture',
    outOfReach(it, async () => undefined),
  );
  it.clock.now += 15 * 24 * 60 * minute;

  await it.visit(
    'capture',
    outOfReach(it, async () => undefined),
  );

  expect(await it.operation('capture')).toMatchObject({
    status: 'not_sent',
    error_code: 'GATEWAY_UNREACHABLE',
  });
});
