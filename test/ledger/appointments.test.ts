import { expect } from 'vitest';
import { openAppointments } from '../../src/ledger/appointments.ts';
import { day, hour } from '../../src/payment/hold-rules.ts';
import { type Book, opening, test } from './book.ts';

const money = { amount: '10.42', currency: 'USD' };

const listIn = (book: Book, list: 'calendar' | 'givenUp' = 'calendar') =>
  openAppointments(book.redis, book.prefix, list, () => book.clock.now);

/** A payment whose hold expires in a week. */
async function aHold(book: Book, id = 'a:hold') {
  const { account, client_orderid } = opening(id);
  await book.ledger.open(opening(id));
  await book.ledger.move(opening(id), 'preauth', 'sending');
  await book.ledger.move(opening(id), 'preauth', 'approved', { holdUntil: book.clock.now + 7 * day });
  return { name: { account, client_orderid }, at: book.clock.now + 4 * day };
}

test('a hold is looked at three days before it expires', async ({ book }) => {
  const hold = await aHold(book);

  expect(await listIn(book).due(hold.at - 1, 9)).toEqual([]);
  expect(await listIn(book).due(hold.at, 9)).toEqual([hold]);
});

test('a preauth that is given up on is looked at after an hour', async ({ book }) => {
  const { account, client_orderid } = opening('lost');
  await book.ledger.open(opening('lost'));
  await book.ledger.move(opening('lost'), 'preauth', 'not_sent', { givenUp: true });

  expect(await listIn(book, 'givenUp').due(book.clock.now + hour, 9)).toEqual([
    { name: { account, client_orderid }, at: book.clock.now + hour },
  ]);
  expect((await book.ledger.find(opening('lost')))?.work.preauth.givenUpAt).toBe(book.clock.now);
});

test('of a move that is refused nothing is to be looked at', async ({ book }) => {
  await aHold(book);

  await book.ledger.move(opening('a:hold'), 'preauth', 'not_sent', { givenUp: true });

  expect(await listIn(book, 'givenUp').due(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
});

test.for(['capture', 'cancel'] as const)(
  'a hold after its %s is not looked at any more',
  async (later, { book }) => {
    const { name, at } = await aHold(book);
    await book.ledger.add(name, later, money, ['approved']);
    await book.ledger.move(name, later, 'sending');
    expect(await listIn(book).due(at, 9)).toHaveLength(1);

    await book.ledger.move(name, later, 'approved');

    expect(await listIn(book).due(at, 9)).toEqual([]);
  },
);

test('a look is ended with the time of the next, a line of history and what it learned', async ({ book }) => {
  const hold = await aHold(book);
  const learned = { note: { why: 'looked at' }, fields: { told_hours: '72' } };

  expect(await listIn(book).keep(hold, hold.at + hour, learned)).toBe(true);

  expect(await listIn(book).due(hold.at + hour, 9)).toEqual([{ ...hold, at: hold.at + hour }]);
  expect((await book.ledger.find(hold.name))?.toldHours).toBe(72);
  expect((await book.ledger.journal(hold.name)).at(-1)).toEqual({
    at: '2026-01-01T00:00:00.000Z',
    why: 'looked at',
  });
});

test('or is the last one', async ({ book }) => {
  const hold = await aHold(book);

  await listIn(book).keep(hold, null);

  expect(await listIn(book).due(Number.MAX_SAFE_INTEGER, 9)).toEqual([]);
});

test('who ends a look that somebody else has ended writes nothing', async ({ book }) => {
  const hold = await aHold(book);
  await listIn(book).keep(hold, hold.at + hour);
  const before = await book.ledger.journal(hold.name);

  const late = await listIn(book).keep(hold, hold.at + day, {
    note: { why: 'late' },
    fields: { told_hours: '1' },
  });

  expect(late).toBe(false);
  expect(await listIn(book).due(hold.at + hour, 9)).toHaveLength(1);
  expect(await book.ledger.journal(hold.name)).toEqual(before);
  expect((await book.ledger.find(hold.name))?.toldHours).toBeNull();
});

test('a payment that is gone gets no history', async ({ book }) => {
  const hold = await aHold(book);
  await book.redis.del(book.ledger.keys.payment(hold.name), book.ledger.keys.journal(hold.name));

  await listIn(book).keep(hold, null, { note: { why: 'looked at' }, fields: { told_hours: '72' } });

  expect(await book.redis.exists(book.ledger.keys.payment(hold.name))).toBe(0);
  expect(await book.ledger.journal(hold.name)).toEqual([]);
});

test('the most overdue come first, and not more than asked for', async ({ book }) => {
  for (const id of ['first', 'second', 'third']) {
    await aHold(book, id);
    book.clock.now += 1;
  }

  const due = await listIn(book).due(Number.MAX_SAFE_INTEGER, 2);

  expect(due.map(({ name }) => name.client_orderid)).toEqual(['first', 'second']);
});
