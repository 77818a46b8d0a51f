import { expect } from 'vitest';
import type { TakenCard, Vault } from '../../src/queue/cards/vault.ts';
import { minute, type Scene, test } from '../support/scene.ts';

/** A vault that notes which cards were opened, and whether anything can still be read in them. */
function watched({ desk }: Scene): { vault: Vault; opened: TakenCard[]; readable: () => boolean } {
  const opened: TakenCard[] = [];
  const vault: Vault = {
    ...desk.vault,
    async take(ref, name) {
      const taken = await desk.vault.take(ref, name);
      if (typeof taken === 'object') opened.push(taken);
      return taken;
    },
  };
  return { vault, opened, readable: () => opened.some(({ card }) => card.some((byte) => byte !== 0)) };
}

test('a card that was sent can no longer be read', async ({ scene }) => {
  const it = await scene();
  const { vault, opened, readable } = watched(it);

  await it.visit('preauth', { vault });

  expect([opened.length, readable()]).toEqual([1, false]);
  expect(it.sent('preauth')).toBe(1);
});

test('nor one whose sending failed in our own hands', async ({ scene }) => {
  const it = await scene();
  const { vault, opened, readable } = watched(it);
  const notifyUrl = () => {
    throw new Error('a mistake of ours');
  };

  await expect(it.visit('preauth', { vault, notifyUrl })).rejects.toThrow('a mistake of ours');

  expect([opened.length, readable()]).toEqual([1, false]);
});

test('nor one that came too late', async ({ scene }) => {
  const it = await scene();
  const { vault, opened, readable } = watched(it);
  it.clock.now += 20 * minute;

  await it.visit('preauth', { vault, notFoundGraceMs: 0 });

  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CARD_EXPIRED' });
  expect([opened.length, readable()]).toEqual([1, false]);
});

test('one that surely did not leave is put back as it was sealed', async ({ scene }) => {
  const it = await scene();
  const { vault, opened, readable } = watched(it);

  await it.visit('preauth', { vault }, { isOurs: () => false, letGo: () => undefined });

  const { cardRef } = await it.entry();
  const lies = await it.world.vaultRedis.getBuffer(`${it.world.prefix}:card:${cardRef}`);
  expect(lies).toEqual(opened[0]?.sealed);
  expect(readable()).toBe(false);
  expect(it.sent('preauth')).toBe(0);
});

test('one whose own time is over is not sent, and says so', async ({ scene }) => {
  const it = await scene();
  const vault: Vault = { ...it.desk.vault, take: async () => 'expired' };

  await it.visit('preauth', { vault });

  expect(await it.operation('preauth')).toMatchObject({ status: 'not_sent', error_code: 'CARD_EXPIRED' });
  expect(it.sent('preauth')).toBe(0);
});
