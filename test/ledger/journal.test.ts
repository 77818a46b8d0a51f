import { expect } from 'vitest';
import { opening, paymentIn, test } from './book.ts';

test('what happens again and again takes one line, which says how often and when last', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);
  for (let times = 0; times < 3; times += 1) {
    book.clock.now += 1_000;
    await book.ledger.move(name, 'preauth', 'queued', { why: 'no connection: ECONNREFUSED' });
  }

  expect(await book.ledger.journal(name)).toEqual([
    { at: '2026-01-01T00:00:00.000Z', operation: 'preauth', to: 'queued' },
    {
      at: '2026-01-01T00:00:01.000Z',
      operation: 'preauth',
      from: 'queued',
      to: 'queued',
      why: 'no connection: ECONNREFUSED',
      times: 3,
      last_at: '2026-01-01T00:00:03.000Z',
    },
  ]);
});

test.for([
  ['reason', { operation: 'preauth', why: 'another' }],
  ['operation', { operation: 'capture', why: 'one' }],
  ['target', { operation: 'preauth', why: 'one', to: 'sending' }],
  ['origin', { operation: 'preauth', why: 'one', from: 'sending' }],
  ['end', { operation: 'preauth', why: 'one', refused: true }],
] as const)('another %s is another line', async ([, second], { book }) => {
  const name = opening();
  await book.ledger.open(name);

  await book.ledger.note(name, { operation: 'preauth', why: 'one' });
  await book.ledger.note(name, second);

  expect(await book.ledger.journal(name)).toHaveLength(3);
});

test('a move in between begins a line anew', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);

  await book.ledger.note(name, { why: 'one' });
  await book.ledger.move(name, 'preauth', 'sending');
  await book.ledger.note(name, { why: 'one' });

  expect((await book.ledger.journal(name)).map(({ why, to }) => [why, to])).toEqual([
    [undefined, 'queued'],
    ['one', undefined],
    [undefined, 'sending'],
    ['one', undefined],
  ]);
});

test('the last thousand lines are kept', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);

  const notes = Array.from({ length: 1_005 }, (_, index) => ({ why: `line ${index}` }));
  await Promise.all(notes.map((note) => book.ledger.note(name, note)));

  const journal = await book.ledger.journal(name);
  expect(journal).toHaveLength(1_000);
  expect(journal.at(-1)?.why).toBe('line 1004');
});

test('who decided is written down, and what was told', async ({ book }) => {
  const name = await paymentIn(book, 'needs_review');

  await book.ledger.note(name, { operation: 'preauth', why: 'odd', told: { status: 'approved' } });
  await book.ledger.move(name, 'preauth', 'approved', { why: 'the bank says so', by: 'ann' });

  expect((await book.ledger.journal(name)).slice(1)).toMatchObject([
    { why: 'odd', told: { status: 'approved' } },
    { from: 'needs_review', to: 'approved', why: 'the bank says so', by: 'ann' },
  ]);
});

test('two things that take turns take two lines, as long as they move nothing', async ({ book }) => {
  const name = opening();
  await book.ledger.open(name);
  for (let turn = 0; turn < 10; turn += 1) {
    await book.ledger.note(name, { operation: 'preauth', why: 'odd' });
    await book.ledger.note(name, { operation: 'capture', why: 'odd' });
  }
  await book.ledger.move(name, 'preauth', 'sending');

  expect((await book.ledger.journal(name)).map(({ operation, to, times }) => [operation, to, times])).toEqual(
    [
      ['preauth', 'queued', undefined],
      ['preauth', undefined, 10],
      ['capture', undefined, 10],
      ['preauth', 'sending', undefined],
    ],
  );
});
