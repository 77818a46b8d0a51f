import { expect } from 'vitest';
import { operationOf } from '../../src/payment/payment.ts';
import { isFinal, type Status, statesBefore, statuses } from '../../src/payment/state.ts';
import { opening, paymentIn, test } from './book.ts';

test('a payment is opened once, however many try at once', async ({ book }) => {
  const name = opening();

  const outcomes = await Promise.all(Array.from({ length: 20 }, () => book.ledger.open(name)));

  expect(outcomes.filter((outcome) => outcome === 'opened')).toHaveLength(1);
  expect(await book.ledger.find(name)).toMatchObject({
    payment: { status: 'queued', version: 1, created_at: '2026-01-01T00:00:00.000Z' },
    request: { order_desc: 'Test' },
    cardRef: 'somewhere',
    work: { preauth: { queuedAt: book.clock.now, sentAt: null, tries: 0 } },
  });
});

test('a second opening leaves the first as it was', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);

  await book.ledger.open({ ...name, amount: '99.00', request: {}, prints: '{"other":1}' });

  expect((await book.ledger.find(name))?.payment).toMatchObject({ amount: '10.42', version: 1 });
  expect(await book.ledger.prints(name)).toBe('{}');
});

test.for(statuses.flatMap((from) => statuses.map((to) => [from, to] as const)))(
  'from %s to %s: as the table says',
  async ([from, to], { book }) => {
    const name = await paymentIn(book, from);
    const legal = statesBefore(to).includes(from);

    const moved = await book.ledger.move(name, 'preauth', to);

    expect(moved).toEqual(legal ? { outcome: 'moved', status: to } : { outcome: 'refused', status: from });
    expect((await book.ledger.find(name))?.payment).toMatchObject({
      status: legal ? to : from,
      version: legal ? 2 : 1,
    });
  },
);

test.for(statuses.filter(isFinal))('nothing leads out of %s', (status) => {
  expect(statuses.filter((target) => statesBefore(target).includes(status))).toEqual([]);
});

test('of many who claim a payment, one may send', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);

  const claims = await Promise.all(
    Array.from({ length: 20 }, () => book.ledger.move(name, 'preauth', 'sending')),
  );

  expect(claims.filter(({ outcome }) => outcome === 'moved')).toHaveLength(1);
});

test('a refused move keeps the facts it brought, and changes nothing else', async ({ book }) => {
  const name = await paymentIn(book, 'approved');

  await book.ledger.move(name, 'preauth', 'processing', {
    facts: { gateway: 'g', paynet_order_id: '6863073', serial_number: 's-1' },
    fields: { error_code: '5' },
  });

  const payment = (await book.ledger.find(name))?.payment;
  expect(payment).toMatchObject({ status: 'approved', paynet_order_id: '6863073', version: 2 });
  expect(payment?.operations[0]).toMatchObject({ serial_number: 's-1', error_code: null });
});

test('a fact once known is never overwritten', async ({ book }) => {
  const name = await paymentIn(book, 'sending');
  await book.ledger.move(name, 'preauth', 'processing', { facts: { gateway: 'g', paynet_order_id: '1' } });

  await book.ledger.move(name, 'preauth', 'approved', { facts: { gateway: 'g', paynet_order_id: '2' } });

  expect((await book.ledger.find(name))?.payment).toMatchObject({ status: 'approved', paynet_order_id: '1' });
});

test("an order of the gateway belongs to one payment; a namesake's is not adopted", async ({ book }) => {
  const [mine, other] = [await paymentIn(book, 'sending'), await paymentIn(book, 'unknown')];
  const facts = { gateway: 'https://g.example/paynet', paynet_order_id: '77' };
  await book.ledger.move(mine, 'preauth', 'processing', { facts });

  const adopted = await book.ledger.move(other, 'preauth', 'approved', { facts });
  const elsewhere = await book.ledger.move(other, 'preauth', 'approved', {
    facts: { ...facts, gateway: 'x' },
  });

  const odd = 'the gateway order is of another payment';
  expect(adopted).toEqual({ outcome: 'refused', status: 'unknown', odd });
  const { at: _, ...line } = (await book.ledger.journal(other)).at(-2) ?? {};
  expect(line).toEqual({
    operation: 'preauth',
    why: `not believed: ${odd}`,
    told: { paynet_order_id: '77' },
  });
  expect((await book.ledger.find(mine))?.payment.paynet_order_id).toBe('77');
  expect(elsewhere.outcome).toBe('moved');
});

test('what an attempt writes counts only while no other attempt came after it', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);
  await book.ledger.move(name, 'preauth', 'sending', { fields: { claim: 'first' } });
  await book.ledger.move(name, 'preauth', 'queued', { claim: 'first' });
  await book.ledger.move(name, 'preauth', 'sending', { fields: { claim: 'second' } });

  // The first one's command, delivered to Redis once more.
  const again = await book.ledger.move(name, 'preauth', 'queued', { claim: 'first' });

  expect(again).toEqual({ outcome: 'refused', status: 'sending' });
});

test('a page for the payer is shown only while the payer must act', async ({ book }) => {
  const name = await paymentIn(book, 'processing');

  await book.ledger.move(name, 'preauth', 'action_required', { redirectTo: 'https://bank.example.com/1' });
  const during = (await book.ledger.find(name))?.payment.action;
  await book.ledger.move(name, 'preauth', 'approved');
  const after = (await book.ledger.find(name))?.payment.action;

  expect([during, after]).toEqual([{ redirect_to: 'https://bank.example.com/1' }, null]);
});

test('the journal tells what happened, in order, with reasons', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);
  book.clock.now += 1_000;
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.move(name, 'preauth', 'unknown', { why: 'HTTP 503' });
  await book.ledger.note(name, { operation: 'preauth', why: 'a thought' });
  await book.ledger.move(name, 'preauth', 'sending');

  expect(await book.ledger.journal(name)).toEqual([
    { at: '2026-01-01T00:00:00.000Z', operation: 'preauth', to: 'queued' },
    { at: '2026-01-01T00:00:01.000Z', operation: 'preauth', from: 'queued', to: 'sending' },
    { at: '2026-01-01T00:00:01.000Z', operation: 'preauth', from: 'sending', to: 'unknown', why: 'HTTP 503' },
    { at: '2026-01-01T00:00:01.000Z', operation: 'preauth', why: 'a thought' },
    { at: '2026-01-01T00:00:01.000Z', operation: 'preauth', from: 'unknown', to: 'sending', refused: true },
  ]);
});

test('a payment nobody opened can be neither moved, captured nor noted', async ({ book }) => {
  const name = opening();

  expect(await book.ledger.move(name, 'preauth', 'sending')).toEqual({ outcome: 'missing' });
  expect(await book.ledger.add(name, 'capture', { amount: '1', currency: 'USD' }, statuses)).toBe('missing');
  await book.ledger.note(name, { why: 'nothing' });
  expect(await book.redis.keys(`${book.prefix}:*`)).toEqual([]);
});

test('a capture is added once, and only to a preauth that allows it', async ({ book }) => {
  const money = { amount: '4.00', currency: 'USD' };
  const declined = await paymentIn(book, 'declined');
  const approved = await paymentIn(book, 'approved');

  expect(await book.ledger.add(declined, 'capture', money, ['approved', 'queued'])).toBe('refused');
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => book.ledger.add(approved, 'capture', money, ['queued', 'approved'])),
  );

  expect(outcomes.toSorted()).toEqual([...Array(9).fill('known'), 'opened']);
  const payment = (await book.ledger.find(approved))?.payment;
  expect(payment).toMatchObject({ status: 'queued', amount: '10.42', version: 2 });
  expect(payment && operationOf(payment, 'capture')).toMatchObject({ status: 'queued', amount: '4.00' });
});

test('the index follows the newest operation', async ({ book }) => {
  const { ledger, redis } = book;
  const name = await paymentIn(book, 'processing');
  const count = (status: Status) => redis.zcard(ledger.keys.index('default', status));

  await ledger.add(name, 'capture', { amount: '1.00', currency: 'USD' }, ['processing', 'approved']);
  expect([await count('processing'), await count('queued')]).toEqual([0, 1]);

  await ledger.move(name, 'preauth', 'approved');
  expect([await count('approved'), await count('queued')]).toEqual([0, 1]);

  await ledger.move(name, 'capture', 'sending');
  expect([await count('queued'), await count('sending')]).toEqual([0, 1]);
});

test('a capture and a cancel of one payment exclude each other, until the earlier one ends in vain', async ({
  book,
}) => {
  const name = await paymentIn(book, 'approved');
  const money = { amount: '10.42', currency: 'USD' };
  const both = await Promise.all([
    book.ledger.add(name, 'capture', money, ['approved']),
    book.ledger.add(name, 'cancel', money, ['approved']),
  ]);
  expect(both).toEqual(['opened', 'excluded']);

  await book.ledger.move(name, 'capture', 'sending');
  await book.ledger.move(name, 'capture', 'declined');
  expect(await book.ledger.add(name, 'cancel', money, ['approved'])).toBe('opened');
  expect((await book.ledger.find(name))?.payment).toMatchObject({
    status: 'queued',
    operations: [{}, { operation: 'capture', status: 'declined' }, { operation: 'cancel', status: 'queued' }],
  });
  expect(await book.redis.zcard(book.ledger.keys.index('default', 'declined'))).toBe(0);
  expect(await book.redis.zcard(book.ledger.keys.index('default', 'queued'))).toBe(1);
});

test('what ended as not_sent begins anew where that is wanted, and what ended otherwise never', async ({
  book,
}) => {
  const name = opening('anew-a');
  const money = { amount: '10.42', currency: 'USD' };
  const add = (anew?: boolean) =>
    book.ledger.add(name, 'cancel', { ...money, ...(anew !== undefined && { anew }) }, ['queued']);
  await book.ledger.open(name);
  await add();
  expect(await add(true)).toBe('known');

  await book.ledger.move(name, 'cancel', 'not_sent', { fields: { error_code: 'CANCELLED' } });
  expect([await add(), await add(true), await add(true)]).toEqual(['known', 'opened', 'known']);
  expect((await book.ledger.journal(name)).at(-1)).toMatchObject({ from: 'not_sent', to: 'queued' });

  for (const state of ['sending', 'refused'] as const) await book.ledger.move(name, 'cancel', state);
  expect(await add(true)).toBe('known');
});

test('a hold stands in the calendar from its approval until it is taken', async ({ book }) => {
  const name = opening('held-a');
  await book.ledger.open(name);
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.move(name, 'preauth', 'approved', { holdUntil: Date.UTC(2026, 0, 8) });
  const calendar = book.ledger.keys.holds('default');
  expect(await book.redis.zrange(calendar, '0', '-1', 'WITHSCORES')).toEqual([
    'held-a',
    String(Date.UTC(2026, 0, 8)),
  ]);
  expect((await book.ledger.find(name))?.payment.hold_expires_at).toBe('2026-01-08T00:00:00.000Z');

  await book.ledger.add(name, 'capture', { amount: '10.42', currency: 'USD' }, ['approved']);
  await book.ledger.move(name, 'capture', 'sending');
  expect(await book.redis.zcard(calendar)).toBe(1);
  await book.ledger.move(name, 'capture', 'approved');
  expect(await book.redis.zcard(calendar)).toBe(0);
});

test.for(['capture', 'cancel'] as const)(
  'a hold expires no more after its %s, unless that failed',
  async (ending, { book }) => {
    const expiry = async (end: 'approved' | 'declined') => {
      const name = opening(`${ending}-${end}`);
      await book.ledger.open(name);
      await book.ledger.move(name, 'preauth', 'sending');
      await book.ledger.move(name, 'preauth', 'approved', { holdUntil: Date.UTC(2026, 0, 8) });
      await book.ledger.add(name, ending, { amount: '10.42', currency: 'USD' }, ['approved']);
      await book.ledger.move(name, ending, 'sending');
      await book.ledger.move(name, ending, end);
      return (await book.ledger.find(name))?.payment.hold_expires_at;
    };

    expect(await expiry('approved')).toBeNull();
    expect(await expiry('declined')).toBe('2026-01-08T00:00:00.000Z');
  },
);
