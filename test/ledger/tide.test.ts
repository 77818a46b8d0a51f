import { expect } from 'vitest';
import { inMemory, openTide } from '../../src/ledger/tide.ts';
import { type Book, test } from './book.ts';

/** A process with a memory of its own, which notes each alarm. */
function aProcess({ redis, prefix, clock }: Book) {
  const alarms: number[] = [];
  const memory = inMemory();
  const alarm = (at: number) => alarms.push(at);
  return { alarms, tide: openTide(redis, prefix, { memory, alarm, now: () => clock.now }) };
}

test('a ledger that keeps what it was told is fine', async ({ book }) => {
  const { tide, alarms } = aProcess(book);

  await tide.mark();
  book.clock.now += 5_000;

  expect(await tide.mark()).toBe(0);
  expect(alarms).toEqual([]);
});

test('an older ledger is noticed by whoever knows better, and then all hear of it once', async ({ book }) => {
  const [one, other] = [aProcess(book), aProcess(book)];
  await one.tide.mark();
  const older = await book.redis.hgetall(`${book.prefix}:tide`);
  book.clock.now += 5_000;
  await one.tide.mark();

  await book.redis.hset(`${book.prefix}:tide`, older);
  book.clock.now += 1_000;

  expect(await one.tide.mark()).toBe(book.clock.now);
  expect(await other.tide.mark()).toBe(book.clock.now);
  book.clock.now += 1_000;
  await Promise.all([one.tide.mark(), other.tide.mark()]);
  expect([one.alarms, other.alarms]).toEqual([[book.clock.now - 1_000], [book.clock.now - 1_000]]);
});

test('an emptied ledger is an older one', async ({ book }) => {
  const { tide } = aProcess(book);
  await tide.mark();

  await book.redis.del(`${book.prefix}:tide`);

  expect(await tide.mark()).toBe(book.clock.now);
});

test('a clock that was set back is not a ledger that was', async ({ book }) => {
  const { tide, alarms } = aProcess(book);
  await tide.mark();
  book.clock.now -= 3_600_000;

  expect(await tide.mark()).toBe(0);
  expect(alarms).toEqual([]);
});

test('times near to each other cost no write', async ({ book }) => {
  const { tide } = aProcess(book);
  await tide.mark();
  const mark = await book.redis.hget(`${book.prefix}:tide`, 'mark');
  book.clock.now += 100;

  await tide.mark();

  expect(await book.redis.hget(`${book.prefix}:tide`, 'mark')).toBe(mark);
});
