import { expect } from 'vitest';
import type { MoveDetails } from '../../src/ledger/moves.ts';
import { type Book, opening, paymentIn, test } from './book.ts';

/** A payment whose preauth was about to leave, in the hands of this claim. */
async function sentBy({ ledger }: Book, claim: string) {
  const name = opening();
  await ledger.open(name);
  await ledger.move(name, 'preauth', 'sending', attempt(claim));
  return name;
}

function attempt(claim: string): MoveDetails {
  return { fields: { claim, absences: '0' }, firsts: { begun_at: claim } };
}

const why = 'the gateway knows no such order';

test('answers that know nothing of an operation are counted', async ({ book }) => {
  const name = await sentBy(book, 'ours');
  await book.ledger.move(name, 'preauth', 'unknown');

  const counts = [];
  for (let answers = 0; answers < 3; answers += 1)
    counts.push(
      await book.ledger.countAbsence(name, 'preauth', { claim: 'ours', askedAt: 1_000 + answers, why }),
    );

  expect(counts).toEqual([1, 2, 3].map((count) => ({ answers: count, since: 1_000 })));
  expect((await book.ledger.find(name))?.work.preauth.absences).toBe(3);
  expect((await book.ledger.journal(name)).at(-1)).toMatchObject({ operation: 'preauth', why, times: 3 });
});

test('an answer about an attempt that another has overtaken is not counted', async ({ book }) => {
  const name = await sentBy(book, 'first');
  await book.ledger.move(name, 'preauth', 'queued', { claim: 'first' });
  await book.ledger.move(name, 'preauth', 'sending', attempt('second'));

  expect(await book.ledger.countAbsence(name, 'preauth', { claim: 'first', askedAt: 1, why })).toMatchObject({
    answers: 0,
  });

  expect((await book.ledger.find(name))?.work.preauth.absences).toBe(0);
  expect((await book.ledger.journal(name)).at(-1)?.why).toBeUndefined();
});

test('each operation counts its own', async ({ book }) => {
  const name = await sentBy(book, 'ours');
  await book.redis.hset(book.ledger.keys.payment(name), 'capture.claim', 'its own');
  await book.ledger.countAbsence(name, 'preauth', { claim: 'ours', askedAt: 1, why });

  expect(await book.ledger.countAbsence(name, 'capture', { claim: 'its own', askedAt: 2, why })).toEqual({
    answers: 1,
    since: 2,
  });
});

test('the answer to one question counts once, however often Redis is told of it', async ({ book }) => {
  const name = await sentBy(book, 'ours');
  const answer = { claim: 'ours', askedAt: 1_000, why };
  await book.ledger.countAbsence(name, 'preauth', answer);

  expect(await book.ledger.countAbsence(name, 'preauth', answer)).toEqual({ answers: 1, since: 1_000 });
});

test('a payment nobody opened counts nothing', async ({ book }) => {
  expect(
    await book.ledger.countAbsence(opening(), 'preauth', { claim: 'ours', askedAt: 1, why }),
  ).toMatchObject({ answers: 0 });
  expect(await book.redis.keys(`${book.prefix}:*`)).toEqual([]);
});

test('what is told first stays, however often it is told again', async ({ book }) => {
  const name = await sentBy(book, '1000');
  await book.ledger.move(name, 'preauth', 'queued');

  await book.ledger.move(name, 'preauth', 'sending', attempt('2000'));

  expect((await book.ledger.find(name))?.work.preauth).toMatchObject({ claim: '2000', begunAt: 1_000 });
});

test('a move counts only from what its mover has seen', async ({ book }) => {
  const name = await paymentIn(book, 'sending');

  const moved = await book.ledger.move(name, 'preauth', 'queued', { from: 'queued' });

  expect(moved).toEqual({ outcome: 'refused', status: 'sending' });
});

test('from there it must lead to the target all the same', async ({ book }) => {
  const name = await paymentIn(book, 'approved');

  const moved = await book.ledger.move(name, 'preauth', 'queued', { from: 'approved' });

  expect(moved).toEqual({ outcome: 'refused', status: 'approved' });
});
