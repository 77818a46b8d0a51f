import { expect } from 'vitest';
import { lost, minute, refuse, type Scene, tellInstead, test, withCancel } from '../support/scene.ts';

const grace = 10 * minute;

const cancel = (it: Scene) => it.operation('cancel');
const transactions = ({ world }: Scene) =>
  world.gateway.books().orders[0]?.transactions.map(({ type, status }) => `${type} ${status}`);

/** Until the gateway's silence about it would be believed. */
async function askedOverTheGrace(it: Scene): Promise<void> {
  it.clock.now += 5_000;
  await it.visit('cancel');
  it.clock.now += grace;
  await it.visit('cancel');
  it.clock.now += 1_000;
  await it.visit('cancel');
}

test('a cancel is sent once, and the gateway was asked right before', async ({ scene }) => {
  const it = await scene();
  await withCancel(it, { comment: 'Out of stock' });
  const asked = it.sent('status');

  await it.visit('cancel');

  expect(it.sent('status')).toBe(asked + 1);
  expect(await cancel(it)).toMatchObject({ status: 'processing', serial_number: expect.any(String) });
  await it.visitUntil('cancel', 'approved');
  expect(it.sent('return')).toBe(1);
  expect((await it.entry()).work.cancel.comment).toBe('Out of stock');
  expect(await it.reasons()).toContain('Out of stock');
});

test.for<[string, Record<string, string>, string]>([
  ['captured', { 'transaction-type': 'capture' }, 'HOLD_CAPTURED'],
  ['captured in part', { 'transaction-type': 'capture', amount: '4.00' }, 'HOLD_CAPTURED'],
  ['captured and given back', { 'transaction-type': 'reversal' }, 'HOLD_CAPTURED'],
  ['declined', { status: 'declined' }, 'HOLD_GONE'],
])('what is %s there is not released: that could give money back', async ([, told, code], { scene }) => {
  const it = await scene();
  await withCancel(it);
  tellInstead(it, told);

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'refused', error_code: code });
  expect(it.sent('return')).toBe(0);
});

test.for<[string, Record<string, string>]>([
  ['the preauth is still open', { status: 'processing' }],
  ['a capture is under way', { 'transaction-type': 'capture', status: 'processing' }],
  ['a capture is in doubt', { 'transaction-type': 'capture', status: 'unknown' }],
  ['the order has another sum', { amount: '99.00', 'initial-amount': '99.00' }],
  ['the order is a sale', { 'transaction-type': 'sale' }],
  ['a cancel is of another sum', { 'transaction-type': 'cancel', amount: '4.00' }],
  ['nobody says what was done last', { 'transaction-type': '' }],
])('while %s there, nothing leaves, and it waits', async ([, told], { scene }) => {
  const it = await scene();
  await withCancel(it);
  tellInstead(it, told);

  expect(await it.visit('cancel')).toEqual({ snooze: expect.any(Number) });
  expect(await cancel(it)).toMatchObject({ status: 'queued' });
  expect(it.sent('return')).toBe(0);

  it.world.gateway.hooks.replyWith = undefined;
  await it.visitUntil('cancel', 'approved');
  expect(it.sent('return')).toBe(1);
});

test('a capture that failed there leaves the hold, and the cancel is sent', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  tellInstead(it, { 'transaction-type': 'capture', status: 'declined' });

  await it.visit('cancel');

  expect(it.sent('return')).toBe(1);
});

test('what nobody can explain until the schedule ends is shown to a person', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  tellInstead(it, { 'transaction-type': 'sale' });

  await it.visitUntil('cancel', 'needs_review');

  expect(it.sent('return')).toBe(0);
  expect(await it.reasons()).toContain('an answer was not believed: other type');
});

test.for([
  ['the question is lost', (it: Scene) => lost(it, 'status')],
  ['the gateway has an error of its own', (it: Scene) => refuse(it, 'status', 102, 'error')],
] as const)('while %s, nothing leaves', async ([, trouble], { scene }) => {
  const it = await scene();
  await withCancel(it);
  trouble(it);

  expect(await it.visit('cancel')).toEqual({ snooze: expect.any(Number) });
  expect(await cancel(it)).toMatchObject({ status: 'queued' });
  expect(await it.reasons()).toContain('not known how the hold stands');
  expect(it.sent('return')).toBe(0);

  it.world.gateway.hooks.rejectBefore = undefined;
  await it.visitUntil('cancel', 'approved');
});

test('while the gateway does not know the order, nothing leaves', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  refuse(it, 'status', 101);

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'queued' });
  expect(it.sent('return')).toBe(0);
});

test.for(['approved', 'processing'])(
  'a cancel that is %s there already is adopted, and nothing is sent',
  async (status, { scene }) => {
    const it = await scene();
    await withCancel(it);
    tellInstead(it, { 'transaction-type': 'cancel', status });

    expect(await it.visit('cancel')).toEqual({ snooze: 0 });
    await it.visit('cancel');

    expect(await cancel(it)).toMatchObject({ status });
    expect(it.sent('return')).toBe(0);
  },
);

test('a cancel that never arrived is sent again after the grace period, once', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  lost(it, 'return');
  await it.visit('cancel');
  await askedOverTheGrace(it);
  expect(await it.reasons()).toContain('it never arrived: to be sent again');
  it.world.gateway.hooks.rejectBefore = undefined;

  await Promise.all(Array.from({ length: 3 }, () => it.visit('cancel')));
  await it.visitUntil('cancel', 'approved');

  expect(it.sent('return')).toBe(2);
  expect(transactions(it)).toEqual(['preauth approved', 'cancel approved']);
});

test('before it is sent again it is asked again: what was captured meanwhile stays', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  lost(it, 'return');
  await it.visit('cancel');
  await askedOverTheGrace(it);
  expect(await cancel(it)).toMatchObject({ status: 'queued' });
  it.world.gateway.hooks.rejectBefore = undefined;
  tellInstead(it, { 'transaction-type': 'capture' });

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'refused', error_code: 'HOLD_CAPTURED' });
  expect(it.sent('return')).toBe(1);
});

test('a lost cancel of what turns out to be captured there ends after the grace period', async ({
  scene,
}) => {
  const it = await scene();
  await withCancel(it);
  lost(it, 'return');
  await it.visit('cancel');
  tellInstead(it, { 'transaction-type': 'capture' });

  await askedOverTheGrace(it);
  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'refused', error_code: 'HOLD_CAPTURED' });
  expect(it.sent('return')).toBe(1);
});

test.for(['with its number', 'without its number'])(
  'a cancel that gave money back after all is for a person, asked about %s',
  async (how, { scene }) => {
    const it = await scene();
    await withCancel(it);
    if (how === 'without its number') lost(it, 'return');
    await it.visit('cancel');
    tellInstead(it, { 'transaction-type': 'reversal' });

    await it.visitUntil('cancel', 'needs_review');

    expect(await it.reasons()).toContain('an answer was not believed: other type');
    expect(it.sent('return')).toBe(1);
  },
);

test.for<[string, Record<string, string>, string]>([
  ["a capture's", { 'transaction-type': 'capture' }, 'other type'],
  ["the preauth's", { 'transaction-type': 'preauth' }, 'other type'],
  ['one of another sum', { amount: '4.00' }, 'other amount'],
  ['one of another hold', { 'initial-amount': '99.00' }, 'other amount'],
  ['one of another request', { 'by-request-sn': '00000000-1' }, 'other request'],
])("%s answer is never read as the cancel's", async ([, told, why], { scene }) => {
  const it = await scene();
  await withCancel(it);
  await it.visit('cancel');
  await it.world.gateway.settled(it.name.client_orderid, 'cancel');
  tellInstead(it, told);

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'processing' });
  expect(await it.reasons()).toContain(`an answer was not believed: ${why}`);
});

test('a 6 while something is under way there: it waits, and is sent then', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  refuse(it, 'return', 6);
  expect(await it.visit('cancel')).toEqual({ snooze: 100 });
  expect(await cancel(it)).toMatchObject({ status: 'unknown', error_code: '6' });
  tellInstead(it, { 'transaction-type': 'capture', status: 'processing' });

  expect(await it.visit('cancel')).toEqual({ snooze: minute });
  expect(await cancel(it)).toMatchObject({ status: 'queued' });

  it.world.gateway.hooks.rejectBefore = undefined;
  it.world.gateway.hooks.replyWith = undefined;
  await it.visitUntil('cancel', 'approved');
  expect(await cancel(it)).toMatchObject({ error_code: null });
});

test('a 6 because it is captured there by now is a "no"', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  refuse(it, 'return', 6);
  await it.visit('cancel');
  tellInstead(it, { 'transaction-type': 'capture' });

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'refused', error_code: '6' });
  expect(await it.reasons()).toContain('its preauth is captured there');
});

test('a 6 because it is cancelled there by now: that is adopted', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  refuse(it, 'return', 6);
  await it.visit('cancel');
  tellInstead(it, { 'transaction-type': 'cancel' });

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'approved', error_code: null });
});

test('at the fifth 6 in a row for an approved hold it is a "no"', async ({ scene }) => {
  const it = await scene();
  await withCancel(it);
  refuse(it, 'return', 6);

  await it.visitUntil('cancel', 'refused');

  expect(it.sent('return')).toBe(5);
  expect(await cancel(it)).toMatchObject({ error_code: '6' });
});

test('a cancel without the id of the gateway is not sent', async ({ scene }) => {
  const it = await scene();
  await it.desk.ledger.move(it.name, 'preauth', 'sending');
  await it.desk.ledger.move(it.name, 'preauth', 'approved');
  await it.world.http('POST', '/v1/cancels', { client_orderid: it.name.client_orderid });

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'not_sent', error_code: 'ORDER_ID_UNKNOWN' });
});

test('what another visit is sending by now is not called gone, whatever the gateway says', async ({
  scene,
}) => {
  const it = await scene();
  await withCancel(it);
  tellInstead(it, { 'transaction-type': 'capture' });
  const claimed = { fields: { claim: 'of another visit', send_before: String(it.clock.now + minute) } };
  it.world.gateway.hooks.beforeReply = async (command) => {
    if (command === 'status') await it.desk.ledger.move(it.name, 'cancel', 'sending', claimed);
  };

  await it.visit('cancel');

  expect(await cancel(it)).toMatchObject({ status: 'sending', error_code: null });
});
