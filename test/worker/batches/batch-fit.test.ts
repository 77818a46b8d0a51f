import { expect } from 'vitest';
import type { LaterOperation } from '../../../src/ledger/additions.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { PaymentName } from '../../../src/payment/payment.ts';
import type { Status } from '../../../src/payment/state.ts';
import { whyNot } from '../../../src/worker/batches/batch-fit.ts';
import { opening, test } from '../../ledger/book.ts';
import { heldAs } from '../../support/batches.ts';

/** Lets an operation follow the hold, and come as far as that. */
async function then(ledger: Ledger, name: PaymentName, operation: LaterOperation, status: Status) {
  await ledger.add(name, operation, { amount: '1.00', currency: 'USD' }, ['approved']);
  if (status === 'queued') return;
  await ledger.move(name, operation, 'sending');
  await ledger.move(name, operation, status);
}

test.for([
  ['capture', 'queued', 'ALREADY_CAPTURED'],
  ['capture', 'refused', 'ALREADY_CAPTURED'],
  ['cancel', 'queued', 'ALREADY_CANCELLED'],
  ['cancel', 'approved', 'ALREADY_CANCELLED'],
  ['cancel', 'declined', undefined],
] as const)('a hold with a %s that is %s: %s', async ([operation, status, expected], { book }) => {
  const name = await heldAs(book.ledger, 'a');
  await then(book.ledger, name, operation, status);

  expect(whyNot(await book.ledger.find(name))).toBe(expected);
});

test('a hold can be captured, what is unknown or not approved cannot', async ({ book }) => {
  const { ledger } = book;
  const name = await heldAs(ledger, 'a');
  await ledger.open(opening('b'));

  expect(whyNot(await ledger.find(name))).toBeUndefined();
  expect(whyNot(await ledger.find({ ...name, client_orderid: 'b' }))).toBe('NOT_APPROVED');
  expect(whyNot(undefined)).toBe('UNKNOWN_PAYMENT');
});
