import { expect } from 'vitest';
import { type Scene, tellInstead, test } from '../support/scene.ts';

/** An approved preauth, and a capture that is to ask how the hold stands before it is sent. */
async function withCautiousCapture(it: Scene, askFirst = true): Promise<void> {
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.visitUntil('preauth', 'approved');
  await it.desk.ledger.add(it.name, 'capture', { amount: '10.42', currency: 'USD', askFirst }, ['approved']);
}

test('a capture that is to ask first asks, and is sent', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  const asked = it.sent('status');

  await it.visit('capture');

  expect([it.sent('status') - asked, it.sent('capture')]).toEqual([1, 1]);
});

test('any other capture is sent without a question', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it, false);
  const asked = it.sent('status');

  await it.visit('capture');

  expect([it.sent('status') - asked, it.sent('capture')]).toEqual([0, 1]);
});

test('what was released there is not captured', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  tellInstead(it, { 'transaction-type': 'cancel' });

  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'refused', error_code: 'HOLD_GONE' });
  expect(it.sent('capture')).toBe(0);
});

test('what was captured there is adopted', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  tellInstead(it, { 'transaction-type': 'capture' });

  await it.visit('capture');
  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'approved' });
  expect(it.sent('capture')).toBe(0);
});
