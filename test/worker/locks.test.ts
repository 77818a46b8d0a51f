import { afterEach, expect, vi } from 'vitest';
import type { Vault } from '../../src/queue/cards/vault.ts';
import type { Permits } from '../../src/queue/permits.ts';
import type { Hold } from '../../src/worker/hold.ts';
import { held } from '../support/desk.ts';
import { type Scene, test, withCapture } from '../support/scene.ts';

const notOurs: Hold = { isOurs: () => false, letGo: () => undefined };

afterEach(() => {
  vi.restoreAllMocks();
});

/** The scene's permits; something happens right after one was taken. */
function afterPermit({ desk }: Scene, happen: () => void): { permits: Permits } {
  return {
    permits: {
      ...desk.permits,
      async take(...permit) {
        const taken = await desk.permits.take(...permit);
        happen();
        return taken;
      },
    },
  };
}

const cards = ({ world }: Scene) => world.vaultRedis.keys(`${world.prefix}:card:*`);

test.for(['preauth', 'capture'] as const)(
  'two visits to a %s at once, one request',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);

    it.world.gateway.hooks.approvalMs = Number.POSITIVE_INFINITY;

    await Promise.all(Array.from({ length: 4 }, () => it.visit(operation)));

    expect(it.sent(operation)).toBe(1);
    expect(await it.operation(operation)).toMatchObject({ status: 'processing' });
  },
);

test('the claim alone lets one of them through, whoever else has a permit', async ({ scene }) => {
  const it = await scene();
  await withCapture(it);
  const permits: Permits = { ...it.desk.permits, take: async () => true };

  await Promise.all(Array.from({ length: 4 }, () => it.visit('capture', { permits })));

  expect(it.sent('capture')).toBe(1);
});

const jumps: [string, (it: Scene) => void][] = [
  ['the wall clock', (it) => (it.clock.now += 5_000)],
  [
    'the clock that nobody can set',
    () => {
      const { now } = performance;
      vi.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 5_000);
    },
  ],
];

test.for(jumps)(
  'a preauth that is late by %s does not leave, and keeps its card',
  async ([, jump], { scene }) => {
    const it = await scene();
    const place = await cards(it);

    await it.visit(
      'preauth',
      afterPermit(it, () => jump(it)),
    );

    expect(it.sent('preauth')).toBe(0);
    expect(await it.operation('preauth')).toMatchObject({ status: 'queued' });
    expect(await it.reasons()).toContain('TOO_LATE');
    const newPlace = await cards(it);
    expect(newPlace).toEqual([`${it.world.prefix}:card:${(await it.entry()).cardRef}`]);
    expect(newPlace).not.toEqual(place);

    vi.restoreAllMocks();
    await it.visit('preauth');
    await it.visit('preauth');
    expect(it.sent('preauth')).toBe(1);
  },
);

test.for(jumps)(
  'a capture that is late by %s does not leave, and leaves later',
  async ([, jump], { scene }) => {
    const it = await scene();
    await withCapture(it);

    await it.visit(
      'capture',
      afterPermit(it, () => jump(it)),
    );
    expect(it.sent('capture')).toBe(0);
    expect(await it.operation('capture')).toMatchObject({ status: 'queued' });

    vi.restoreAllMocks();
    await it.visit('capture');
    expect(it.sent('capture')).toBe(1);
  },
);

test.for(['preauth', 'capture'] as const)(
  'a %s whose job is not ours any more does not leave',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);

    await it.visit(operation, {}, notOurs);

    expect(it.sent(operation)).toBe(0);
    expect(await it.operation(operation)).toMatchObject({ status: 'queued' });
  },
);

test('a card that was put back waits for no longer than it would have', async ({ scene }) => {
  const it = await scene();
  const [before = ''] = await cards(it);
  const expiresAt = await it.world.vaultRedis.pexpiretime(before);

  await it.visit('preauth', {}, notOurs);

  const [place = ''] = await cards(it);
  expect(place).not.toBe(before);
  expect(await it.world.vaultRedis.pexpiretime(place)).toBe(expiresAt);
});

test.for(['preauth', 'capture'] as const)(
  'a permit that cannot be asked for gives the claim of the %s back',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const permits: Permits = {
      ...it.desk.permits,
      take: () => Promise.reject(new Error('READONLY')),
    };

    await expect(it.visit(operation, { permits })).rejects.toThrow('READONLY');
    expect(await it.operation(operation)).toMatchObject({ status: 'queued' });

    await it.visit(operation);
    expect(it.sent(operation)).toBe(1);
  },
);

test('who finds it being sent only waits until that time is up', async ({ scene }) => {
  const it = await scene();
  const away: Vault = { ...it.desk.vault, take: () => new Promise(() => undefined) };
  it.visit('preauth', { vault: away }); // it has the claim, and hangs
  await expect.poll(async () => (await it.operation('preauth'))?.status).toBe('sending');

  it.clock.now += 2_000;
  expect(await it.visit('preauth')).toEqual({ snooze: 3_001 });
  it.clock.now += 3_000;
  expect(await it.visit('preauth', {}, held)).toEqual({ snooze: 1 });
  expect(it.sent('status')).toBe(0);
  expect(await it.operation('preauth')).toMatchObject({ status: 'sending' });

  it.clock.now += 1;
  await it.visit('preauth');
  expect(await it.operation('preauth')).toMatchObject({ status: 'unknown' });
  expect(it.sent('status')).toBe(1);
});
