import { expect } from 'vitest';
import { opening, test } from './book.ts';

test('an operation that waits can be given another turn', async ({ book: { ledger } }) => {
  const name = opening();
  await ledger.open({ ...name, slotAt: 1_000 });

  await ledger.giveSlot(name, 'preauth', 2_000);

  expect((await ledger.find(name))?.work.preauth.slotAt).toBe(2_000);
});

test('what is on its way keeps the turn that it had', async ({ book: { ledger } }) => {
  const name = opening();
  await ledger.open({ ...name, slotAt: 1_000 });
  await ledger.move(name, 'preauth', 'sending');

  await ledger.giveSlot(name, 'preauth', 2_000);

  expect((await ledger.find(name))?.work.preauth.slotAt).toBe(1_000);
});

test('a payment that was forgotten is not half remembered by a turn: it can be opened again', async ({
  book,
}) => {
  const name = opening();

  await book.ledger.giveSlot(name, 'preauth', 2_000);

  expect(await book.ledger.open(name)).toBe('opened');
});
