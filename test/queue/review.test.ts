import { expect } from 'vitest';
import { openWatch } from '../../src/ledger/watch.ts';
import type { Decision } from '../../src/payment/decision.ts';
import { usualHoldRules } from '../../src/payment/hold-rules.ts';
import type { OperationName, Payment } from '../../src/payment/payment.ts';
import { openReviews } from '../../src/queue/review.ts';
import { type Book, opening, test } from '../ledger/book.ts';

const gateway = 'https://gateway.example/paynet';

/** A desk for reviews; `busy`: how often in a row a job does not hear. */
function reviewsOf({ ledger, redis, prefix }: Book, busy = 0) {
  const woken: string[] = [];
  const wake = async (operation: string) => {
    woken.push(operation);
    return woken.length > busy;
  };
  return { woken, reviews: openReviews({ ledger, watch: openWatch(redis, prefix), queues: { wake } }) };
}

function decision(changes: Partial<Decision> & { operation?: OperationName } = {}) {
  const { days: holdDays } = usualHoldRules;
  const usual = { as: 'approved' as const, reason: 'seen in the back office', by: 'anna', gateway, holdDays };
  return { ...usual, ...changes };
}

/** A payment whose preauth went under review just now. */
async function underReview(book: Book, id?: string): Promise<Payment> {
  const name = opening(id);
  await book.ledger.open(name);
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.note(name, { operation: 'preauth', why: 'not believed', told: { amount: '1.00' } });
  await book.ledger.move(name, 'preauth', 'needs_review', { why: 'nothing was believed' });
  return paymentOf(book, name);
}

async function paymentOf({ ledger }: Book, name: { account: string; client_orderid: string }) {
  const entry = await ledger.find(name);
  if (!entry) throw new Error('no such payment');
  return entry.payment;
}

test('what waits for a person is listed, the oldest first, with the evidence', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  expect(await reviews.list()).toEqual([]);
  book.clock.now = Date.UTC(2026, 0, 2);
  await underReview(book, 'z-older');
  book.clock.now = Date.UTC(2026, 0, 3);
  await underReview(book, 'a-younger');

  const listed = await reviews.list();

  expect(listed.map(({ client_orderid, since }) => [client_orderid, since])).toEqual([
    ['z-older', '2026-01-02T00:00:00.000Z'],
    ['a-younger', '2026-01-03T00:00:00.000Z'],
  ]);
  expect(listed[0]).toMatchObject({
    account: 'default',
    operation: 'preauth',
    amount: '10.42',
    currency: 'USD',
    paynet_order_id: null,
  });
  expect(listed[0]?.evidence).toContainEqual(expect.objectContaining({ told: { amount: '1.00' } }));
});

test('a preauth is listed while its capture waits, and no longer once it is settled', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const payment = await underReview(book);
  await book.ledger.add(payment, 'capture', { amount: '7.00', currency: 'USD' }, ['needs_review']);

  expect(await reviews.list()).toMatchObject([{ operation: 'preauth', amount: '10.42' }]);

  await book.ledger.move(payment, 'preauth', 'approved');
  expect(await reviews.list()).toEqual([]);
});

test('what was settled while the list is made is left out', async ({ book }) => {
  const { client_orderid, account } = await underReview(book);
  const ref = { account, client_orderid, operation: 'preauth' as const };
  await book.ledger.move(ref, 'preauth', 'approved');
  const watch = { ...openWatch(book.redis, book.prefix), underReview: async () => [ref] };

  const reviews = openReviews({ ledger: book.ledger, watch, queues: { wake: async () => true } });

  expect(await reviews.list()).toEqual([]);
});

test('a decision is written down with its reason, its author and the id that was found', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const payment = await underReview(book);

  const decided = await reviews.decide(payment, decision({ paynet_order_id: '6863073' }));

  expect(decided).toMatchObject({ ok: true, operation: 'preauth', payment: { status: 'approved' } });
  expect(await paymentOf(book, payment)).toMatchObject({
    paynet_order_id: '6863073',
    operations: [{ status: 'approved', error_code: null, error_message: null }],
  });
  expect((await book.ledger.journal(payment)).at(-1)).toMatchObject({
    from: 'needs_review',
    to: 'approved',
    why: 'seen in the back office',
    by: 'anna',
  });
});

test('what a person approves is a hold from its first sending on, as short as any card of the account', async ({
  book,
}) => {
  const payment = await underReview(book);
  book.clock.now += 3 * 24 * 3_600_000;

  await reviewsOf(book).reviews.decide(payment, decision({ paynet_order_id: '6863073' }));

  expect((await paymentOf(book, payment)).hold_expires_at).toBe('2026-01-08T00:00:00.000Z');
  expect(await book.redis.zscore(book.ledger.keys.holds('default'), payment.client_orderid)).not.toBeNull();
});

for (const as of ['declined', 'not_sent'] as const) {
  test(`${as} by a person may turn up at the gateway all the same`, async ({ book }) => {
    const payment = await underReview(book);

    await reviewsOf(book).reviews.decide(payment, decision({ as }));

    const later = String(book.clock.now + 3_600_000);
    expect(await book.redis.zrange(book.ledger.keys.givenUp, '0', '-1', 'WITHSCORES')).toEqual([
      `default:${payment.client_orderid}`,
      later,
    ]);
  });

  test(`${as} by a person carries a code of our own`, async ({ book }) => {
    const payment = await underReview(book);

    await reviewsOf(book).reviews.decide(payment, decision({ as }));

    expect((await paymentOf(book, payment)).operations).toMatchObject([
      { status: as, error_code: 'DECIDED_BY_HAND' },
    ]);
  });
}

test('what is decided already stays as it is, and the second person is told', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const payment = await underReview(book);
  await reviews.decide(payment, decision({ as: 'declined' }));
  const before = await paymentOf(book, payment);

  const later = await reviews.decide(before, decision());
  const atOnce = await reviews.decide(payment, decision({ paynet_order_id: '99' }));

  for (const second of [later, atOnce]) {
    expect(second).toMatchObject({ ok: false, code: 'NOT_UNDER_REVIEW' });
    expect(second).toHaveProperty('message', expect.stringContaining('(preauth declined)'));
  }
  expect(await paymentOf(book, payment)).toEqual(before);
});

test('an answer that comes while a person decides counts, final or not', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const payment = await underReview(book);
  await book.ledger.move(payment, 'preauth', 'processing');
  const before = await paymentOf(book, payment);

  expect(await reviews.decide(payment, decision({ paynet_order_id: '99' }))).toMatchObject({
    ok: false,
    code: 'NOT_UNDER_REVIEW',
  });
  expect(await paymentOf(book, payment)).toEqual(before);
});

test('an operation that is not under review cannot be decided, and its state is told', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const payment = await underReview(book, 'o-1');
  await book.ledger.add(payment, 'capture', { amount: '7.00', currency: 'USD' }, ['needs_review']);

  const decided = await reviews.decide(await paymentOf(book, payment), decision({ operation: 'capture' }));

  expect(decided).toMatchObject({
    ok: false,
    message:
      'The capture of o-1 is not under review (preauth needs_review, capture queued). Nothing was changed.',
  });
});

test('of several under review one has to be named', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const name = await underReview(book);
  await book.ledger.add(name, 'capture', { amount: '7.00', currency: 'USD' }, ['needs_review']);
  await book.ledger.move(name, 'capture', 'sending');
  await book.ledger.move(name, 'capture', 'needs_review');
  const payment = await paymentOf(book, name);

  expect(await reviews.decide(payment, decision())).toMatchObject({ code: 'SEVERAL_UNDER_REVIEW' });
  expect(await reviews.decide(payment, decision({ operation: 'capture' }))).toMatchObject({
    ok: true,
    payment: { hold_expires_at: null, operations: [{ status: 'needs_review' }, { status: 'approved' }] },
  });
});

test('an id of the gateway that cannot be this payment is not taken', async ({ book }) => {
  const { reviews } = reviewsOf(book);
  const first = await underReview(book);
  await reviews.decide(first, decision({ paynet_order_id: '6863073' }));
  const second = await underReview(book);
  const facts = { gateway, paynet_order_id: '555' };
  const third = await underReview(book);
  await book.ledger.move(third, 'preauth', 'unknown', { facts });

  const taken = await reviews.decide(second, decision({ paynet_order_id: '6863073' }));
  const other = await reviews.decide(await paymentOf(book, third), decision({ paynet_order_id: '556' }));

  for (const decided of [taken, other]) expect(decided).toMatchObject({ ok: false, code: 'OTHER_ORDER' });
  expect(await paymentOf(book, second)).toMatchObject({ status: 'needs_review', paynet_order_id: null });
  expect(await paymentOf(book, third)).toMatchObject({ status: 'needs_review', paynet_order_id: '555' });
});

test('the job hears of it, also one that was busy, and so does the capture that waits', async ({ book }) => {
  const { reviews, woken } = reviewsOf(book, 2);
  const payment = await underReview(book);
  await book.ledger.add(payment, 'capture', { amount: '7.00', currency: 'USD' }, ['needs_review']);

  await reviews.decide(await paymentOf(book, payment), decision({ paynet_order_id: '6863073' }));

  expect(woken).toEqual(['preauth', 'preauth', 'preauth', 'capture']);
});

test('a cancel that waits cannot go on without the id of the gateway: it is asked for', async ({ book }) => {
  const { reviews, woken } = reviewsOf(book);
  const payment = await underReview(book);
  const money = { amount: '10.42', currency: 'USD' };
  await book.ledger.add(payment, 'cancel', money, ['needs_review']);
  const latest = await paymentOf(book, payment);

  expect(await reviews.decide(latest, decision())).toMatchObject({ ok: false, code: 'ORDER_ID_NEEDED' });
  expect(await reviews.decide(latest, decision({ paynet_order_id: '6863073' }))).toMatchObject({ ok: true });
  expect(woken).toEqual(['preauth', 'cancel']);
});

test('a cancel under review is listed and decided like any other operation', async ({ book }) => {
  const { reviews, woken } = reviewsOf(book);
  const name = opening();
  await book.ledger.open(name);
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.move(name, 'preauth', 'approved');
  await book.ledger.add(name, 'cancel', { amount: '10.42', currency: 'USD' }, ['approved']);
  await book.ledger.move(name, 'cancel', 'sending');
  await book.ledger.move(name, 'cancel', 'needs_review', { why: 'nothing was believed' });

  expect(await reviews.list()).toMatchObject([{ operation: 'cancel', amount: '10.42' }]);
  const decided = await reviews.decide(await paymentOf(book, name), decision({ as: 'declined' }));

  expect(decided).toMatchObject({
    ok: true,
    operation: 'cancel',
    payment: { status: 'declined', operations: [{ status: 'approved' }, { error_code: 'DECIDED_BY_HAND' }] },
  });
  expect(woken).toEqual(['cancel']);
});
