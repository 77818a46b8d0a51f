import { expect } from 'vitest';
import { openWatch } from '../../src/ledger/watch.ts';
import type { OperationName, PaymentName } from '../../src/payment/payment.ts';
import { isFinal, statuses } from '../../src/payment/state.ts';
import { type Book, opening, paymentIn, test } from './book.ts';

const soon = 3_000;
const money = { amount: '4.00', currency: 'USD' };

const watch = ({ redis, prefix }: Book) => openWatch(redis, prefix);
const dueBy = (book: Book, time: number) => watch(book).due(time, 100);
const refTo = ({ account, client_orderid }: PaymentName, operation: OperationName = 'preauth') => ({
  operation,
  account,
  client_orderid,
});

test('an opened payment is due shortly after', async ({ book }) => {
  const name = opening('a:b:c');

  await book.ledger.open(name);

  expect(await dueBy(book, book.clock.now + soon - 1)).toEqual([]);
  expect(await dueBy(book, book.clock.now + soon)).toEqual([refTo(name)]);
});

test('so is an added capture, beside its preauth', async ({ book }) => {
  const name = await paymentIn(book, 'approved');
  book.clock.now += 60_000;

  await book.ledger.add(name, 'capture', money, ['approved']);

  expect(await dueBy(book, book.clock.now + soon - 1)).toEqual([refTo(name)]);
  expect(await dueBy(book, book.clock.now + soon)).toEqual([refTo(name), refTo(name, 'capture')]);
});

test.for(statuses)('moved to %s it is due again, unless that is final', async (target, { book }) => {
  const from = { queued: 'sending', sending: 'queued', action_required: 'processing' } as const;
  const name = await paymentIn(book, target in from ? from[target as 'queued'] : 'sending');
  book.clock.now += 60_000;

  const { outcome } = await book.ledger.move(name, 'preauth', target);

  expect(outcome).toBe('moved');
  expect(await dueBy(book, book.clock.now + soon - 1)).toEqual([]);
  expect(await dueBy(book, book.clock.now + soon)).toEqual(isFinal(target) ? [] : [refTo(name)]);
});

test('a refused move leaves the time as it was', async ({ book }) => {
  const name = await paymentIn(book, 'processing');
  const then = book.clock.now + soon;
  book.clock.now += 60_000;

  await book.ledger.move(name, 'preauth', 'sending');

  expect(await dueBy(book, then)).toEqual([refTo(name)]);
});

test('the most overdue come first, and not more than asked for', async ({ book }) => {
  const names = ['first', 'second', 'third'].map((id) => opening(id));
  for (const name of names) {
    await book.ledger.open(name);
    book.clock.now += 1;
  }

  const due = await watch(book).due(book.clock.now + soon, 2);

  expect(due.map(({ client_orderid }) => client_orderid)).toEqual(['first', 'second']);
});

test('the next look can be put off', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);
  const until = book.clock.now + 60_000;

  await watch(book).putOff([{ ref: refTo(name), until }]);

  expect(await dueBy(book, until - 1)).toEqual([]);
  expect(await dueBy(book, until)).toEqual([refTo(name)]);
});

test('what became final meanwhile is not brought back by putting it off', async ({ book }) => {
  const name = await paymentIn(book, 'processing');
  await book.ledger.move(name, 'preauth', 'approved');

  await watch(book).putOff([{ ref: refTo(name), until: 1 }]);

  expect(await dueBy(book, Number.MAX_SAFE_INTEGER)).toEqual([]);
});

test('whoever cannot put off is told so', async ({ book }) => {
  await book.redis.set(book.ledger.keys.due, 'not a sorted set');

  await expect(watch(book).putOff([{ ref: refTo(opening()), until: 1 }])).rejects.toThrow('WRONGTYPE');
});

test('what a person must decide is listed, the oldest first, until it is decided', async ({ book }) => {
  const [one, two] = [await paymentIn(book, 'unknown'), await paymentIn(book, 'processing')];
  await book.ledger.move(two, 'preauth', 'needs_review');
  book.clock.now += 1;
  await book.ledger.move(one, 'preauth', 'needs_review');

  expect(await watch(book).underReview()).toEqual([refTo(two), refTo(one)]);

  await book.ledger.move(two, 'preauth', 'approved');
  await book.ledger.move(one, 'preauth', 'processing');
  expect(await watch(book).underReview()).toEqual([]);
});
