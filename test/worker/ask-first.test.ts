import { expect } from 'vitest';
import { minute, type Scene, tellInstead, test } from '../support/scene.ts';

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

/** A capture of somebody else that failed there, until ours arrives. */
function failedThere(it: Scene, facts: Record<string, string> = {}): void {
  tellInstead(it, { 'transaction-type': 'capture', status: 'declined', ...facts });
  const { replyWith } = it.world.gateway.hooks;
  it.world.gateway.hooks.replyWith = (...asked) =>
    it.sent('capture') > 0 ? undefined : replyWith?.(...asked);
}

test.for([
  ['of all that is held', {}],
  ['of another sum', { amount: '9.99' }],
  ['of which only the order says how much', { amount: '' }],
  ['of which only its own sum is told', { 'initial-amount': '' }],
] as const)('one %s that failed there is not in the way of ours', async ([, facts], { scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  failedThere(it, facts);

  await it.visit('capture');

  expect(it.sent('capture')).toBe(1);
  await it.world.gateway.settled(it.name.client_orderid, 'capture');
  await it.visitUntil('capture', 'approved');
});

test('one that failed there is in the way where it is of another order or currency', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  failedThere(it, { currency: 'EUR' });

  await it.visit('capture');

  expect(it.sent('capture')).toBe(0);
});

test.for([
  ['approved', 'approved'],
  ['processing', 'processing'],
] as const)('one that is %s there is ours', async ([told, status], { scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  tellInstead(it, { 'transaction-type': 'capture', status: told });

  await it.visit('capture');
  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status });
  expect(it.sent('capture')).toBe(0);
});

test('one that failed there may be ours where one of ours may have left', async ({ scene }) => {
  const it = await scene();
  await withCautiousCapture(it);
  const fields = { begun_at: String(it.clock.now) };
  await it.desk.ledger.move(it.name, 'capture', 'sending', { fields });
  await it.desk.ledger.move(it.name, 'capture', 'queued');
  failedThere(it);

  await it.visit('capture');
  await it.visit('capture');

  expect(await it.operation('capture')).toMatchObject({ status: 'declined' });
  expect(it.sent('capture')).toBe(0);
});

test('a cancel goes on where one of somebody else failed', async ({ scene }) => {
  const it = await scene();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.visitUntil('preauth', 'approved');
  await it.desk.ledger.add(it.name, 'cancel', { amount: '10.42', currency: 'USD' }, ['approved']);
  tellInstead(it, { 'transaction-type': 'cancel', status: 'declined' });

  await it.visit('cancel');

  expect(it.sent('return')).toBe(1);
});

test('nor does a ledger that was set back take a capture that failed there for a cancel of its own', async ({
  scene,
}) => {
  const it = await scene();
  await it.visit('preauth');
  await it.world.gateway.settled(it.name.client_orderid, 'preauth');
  await it.visitUntil('preauth', 'approved');
  await it.desk.ledger.add(it.name, 'cancel', { amount: '10.42', currency: 'USD' }, ['approved']);
  tellInstead(it, { 'transaction-type': 'capture', status: 'declined' });
  const tide = { ...it.desk.tide, mark: async () => it.clock.now - minute };

  await it.visit('cancel', { tide });

  expect(await it.operation('cancel')).toMatchObject({ status: 'queued' });
});

test('a ledger that was set back asks about one that failed there, as it may be its own', async ({
  scene,
}) => {
  const it = await scene();
  await withCautiousCapture(it);
  failedThere(it);
  const tide = { ...it.desk.tide, mark: async () => it.clock.now - minute };

  await it.visit('capture', { tide });

  expect(it.sent('capture')).toBe(0);
  expect(await it.operation('capture')).toMatchObject({ status: 'unknown' });
});
