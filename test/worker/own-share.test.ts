import { expect } from 'vitest';
import { visitCallback } from '../../src/worker/callback.ts';
import type { Desk } from '../../src/worker/desk.ts';
import { type Scene, test, withCancel, withCapture } from '../support/scene.ts';

/** All places of the account are taken; notes what for. */
function noPlace(it: Scene): { changes: Partial<Desk>; wanted: string[]; before: unknown } {
  const wanted: string[] = [];
  const within: Desk['places']['within'] = async (purpose, account) => {
    wanted.push(`${purpose} ${account}`);
    return { snooze: 777 };
  };
  return { changes: { places: { within } }, wanted, before: it.world.gateway.books().requests };
}

test.for(['preauth', 'capture', 'cancel'] as const)(
  'a %s is not sent while its account has no place to send',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    if (operation === 'cancel') await withCancel(it);
    const { changes, wanted, before } = noPlace(it);

    expect(await it.visit(operation, changes)).toEqual({ snooze: 777 });

    expect(wanted).toEqual(['sends default']);
    expect(it.world.gateway.books().requests).toEqual(before);
  },
);

test('nor is it asked about while its account has no place to ask', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  const { changes, wanted, before } = noPlace(it);

  expect(await it.visit('preauth', changes)).toEqual({ snooze: 777 });

  expect(wanted).toEqual(['questions default']);
  expect(it.world.gateway.books().requests).toEqual(before);
});

test('a callback waits for a place to ask, too', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  const orderid = (await it.entry()).payment.paynet_order_id ?? '';
  const news = { ...it.name, orderid, status: 'approved', type: 'preauth', heardAt: it.clock.now };
  const { changes, wanted, before } = noPlace(it);

  expect(await visitCallback({ ...it.desk, ...changes })(news)).toEqual({ snooze: 777 });

  expect(wanted).toEqual(['questions default']);
  expect(it.world.gateway.books().requests).toEqual(before);
});
