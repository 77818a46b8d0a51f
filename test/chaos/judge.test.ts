import { expect, test } from 'vitest';
import type { Batch } from '../../src/payment/batch.ts';
import type { Operation, OperationName, Payment } from '../../src/payment/payment.ts';
import type { Status } from '../../src/payment/state.ts';
import type { BookedOrder, Books } from '../../src/simulator/simulator.ts';
import type { Case } from './case.ts';
import { judge as judgeAll } from './judge.ts';
import type { OrderPlan } from './plan-orders.ts';

const judge = (cases: readonly Case[], theirs: Books) => judgeAll(cases, [], theirs);
const well = { executedTwice: [], lost: [], contradicting: [], open: [], resent: [] };

test('an order that stands in the books as it was told is well', () => {
  expect(judge([anOrder()], books(aHold(['preauth', 'approved'], ['capture', 'approved'])))).toEqual(well);
});

test('two holds of an order are one too many, even when one was declined', () => {
  const { executedTwice, resent } = judge(
    [anOrder()],
    books(aHold(['preauth', 'approved'], ['capture', 'approved']), aHold(['preauth', 'declined'])),
  );

  expect(executedTwice).toEqual([{ client_orderid: 'o', why: '2 preauths' }]);
  expect(resent).toEqual([{ client_orderid: 'o', why: '2 preauth requests' }]);
});

test('two captures are one too many; one after a declined one is not', () => {
  const twice = books(aHold(['preauth', 'approved'], ['capture', 'approved'], ['capture', 'processing']));
  const repeated = books(aHold(['preauth', 'approved'], ['capture', 'declined'], ['capture', 'approved']));

  expect(judge([anOrder()], twice).executedTwice).toEqual([{ client_orderid: 'o', why: '2 captures' }]);
  expect(judge([anOrder()], repeated)).toEqual(well);
});

test('two releases are one too many, and so are a capture and what gives it back', () => {
  const why = (...transactions: Parameters<typeof aHold>) =>
    judge([anOrder()], books(aHold(['preauth', 'approved'], ...transactions))).executedTwice.map(
      (found) => found.why,
    );

  expect(why(['cancel', 'approved'], ['cancel', 'processing'])).toEqual(['2 cancels']);
  expect(why(['cancel', 'declined'], ['cancel', 'approved'])).toEqual([]);
  expect(why(['capture', 'approved'], ['cancel', 'approved'])).toEqual(['captured and given back']);
  expect(why(['capture', 'approved'], ['reversal', 'approved'])).toEqual(['captured and given back']);
  expect(why(['capture', 'declined'], ['cancel', 'approved'])).toEqual([]);
  expect(why(['cancel', 'declined'], ['capture', 'approved'])).toEqual([]);
});

test('a release that the books do not have is found', () => {
  const payment = aPayment(['preauth', 'approved'], ['cancel', 'approved']);
  const order = anOrder({ payment, acknowledged: new Set(['preauth', 'cancel']) });

  expect(judge([order], books(aHold(['preauth', 'approved'], ['cancel', 'approved'])))).toEqual(well);
  expect(judge([order], books(aHold(['preauth', 'approved']))).contradicting).toHaveLength(1);
});

test('what was acknowledged and is not there is lost', () => {
  const gone = anOrder({ payment: undefined });
  const withoutCapture = anOrder({ payment: aPayment(['preauth', 'approved']) });
  const held = books(aHold(['preauth', 'approved']));

  expect(judge([gone], held).lost).toEqual([{ client_orderid: 'o', why: 'there is no such payment' }]);
  expect(judge([withoutCapture], held).lost).toEqual([{ client_orderid: 'o', why: 'there is no capture' }]);
});

test('what is not final is open, and so is what was never acknowledged', () => {
  const held = books(aHold(['preauth', 'processing']));
  const waiting = anOrder({ payment: aPayment(['preauth', 'unknown']), acknowledged: new Set(['preauth']) });
  const unheard = anOrder({ payment: undefined, acknowledged: new Set() });

  expect(judge([waiting], held).open).toEqual([{ client_orderid: 'o', why: 'preauth unknown' }]);
  expect(judge([unheard], books()).open).toEqual([{ client_orderid: 'o', why: 'never acknowledged' }]);
});

test.for<[string, Payment, Books]>([
  ['not sent, but it was', aPayment(['preauth', 'not_sent']), books(aHold(['preauth', 'approved']))],
  ['refused, but it was taken', aPayment(['preauth', 'refused']), books(aHold(['preauth', 'declined']))],
  ['approved, but never there', aPayment(['preauth', 'approved']), books()],
  ['approved, but declined', aPayment(['preauth', 'approved']), books(aHold(['preauth', 'declined']))],
  ['declined, but approved', aPayment(['preauth', 'declined']), books(aHold(['preauth', 'approved']))],
  [
    'another sum',
    { ...aPayment(), operations: [anOperation('preauth', 'approved', '1.00')] },
    books(aHold(['preauth', 'approved'])),
  ],
  [
    "another order's id",
    { ...aPayment(['preauth', 'approved']), paynet_order_id: '2' },
    books(aHold(['preauth', 'approved'])),
  ],
  [
    'a capture not sent, but it was',
    aPayment(['preauth', 'approved'], ['capture', 'not_sent']),
    books(aHold(['preauth', 'approved'], ['capture', 'approved'])),
  ],
])('a result that the books contradict is found: %s', ([, payment, theirs]) => {
  const { contradicting } = judge([anOrder({ payment, acknowledged: new Set(['preauth']) })], theirs);

  expect(contradicting).toHaveLength(1);
});

test('a capture that was refused although there is a hold is found', () => {
  const refused = anOrder({
    payment: aPayment(['preauth', 'approved']),
    acknowledged: new Set(['preauth']),
    refused: new Set(['capture']),
  });

  expect(judge([refused], books(aHold(['preauth', 'approved']))).contradicting).toHaveLength(1);
  const declined = anOrder({ ...refused, payment: aPayment(['preauth', 'declined']) });
  expect(judge([declined], books(aHold(['preauth', 'declined'])))).toEqual(well);
});

test('one of capture and cancel may be refused, for the other that did not fail', () => {
  const captured = anOrder({ refused: new Set(['cancel']) });
  const inVain = { ...captured, payment: aPayment(['preauth', 'approved'], ['capture', 'declined']) };
  const held = aHold(['preauth', 'approved'], ['capture', 'approved']);
  const declined = aHold(['preauth', 'approved'], ['capture', 'declined']);

  expect(judge([captured], books(held))).toEqual(well);
  expect(judge([inVain], books(declined)).contradicting).toEqual([
    { client_orderid: 'o', why: 'a cancel was refused although there is a hold' },
  ]);
});

test('a cancel that came too late may hide one that failed before, where the hold was captured, and no other way', () => {
  const cancel = { ...anOperation('cancel', 'refused', '10.00'), error_code: 'HOLD_CAPTURED' };
  const payment = aPayment(['preauth', 'approved'], ['capture', 'approved']);
  const order = (last: Operation) =>
    anOrder({ payment: { ...payment, operations: [...payment.operations, last] } });
  const held = (cancelled: Booked['status'], captured: Booked['status']) =>
    books(aHold(['preauth', 'approved'], ['cancel', cancelled], ['capture', captured]));
  const found = (last: Operation, theirs: Books) => judge([order(last)], theirs).contradicting.length;

  expect(found(cancel, held('declined', 'approved'))).toBe(0);
  expect(found(cancel, held('approved', 'declined'))).toBe(2);
  expect(found(cancel, held('declined', 'declined'))).toBe(2);
  expect(found({ ...cancel, error_code: '6' }, held('declined', 'approved'))).toBe(1);
  expect(found({ ...cancel, status: 'not_sent' }, held('declined', 'approved'))).toBe(1);
});

test('what is wrong with a batch counts, too', () => {
  const batch = { id: 'b', status: 'stopped', counts: { approved: 0 }, totals: [] } as unknown as Batch;

  const { open } = judgeAll([], [{ batch, items: [], ordered: new Set(), surprises: [] }], books());

  expect(open).toEqual([{ client_orderid: 'b', why: 'the batch is stopped' }]);
});

test('a result that was told and then changed is found, although it agrees in the end', () => {
  const changed = anOrder({ surprises: ['the preauth had ended as not_sent, and then as approved'] });
  const theirs = books(aHold(['preauth', 'approved'], ['capture', 'approved']));

  expect(judge([changed], theirs).contradicting).toHaveLength(1);
});

function anOrder(changes: Partial<Case> = {}): Case {
  return {
    plan: { client_orderid: 'o' } as OrderPlan,
    acknowledged: new Set<OperationName>(['preauth', 'capture']),
    payment: aPayment(['preauth', 'approved'], ['capture', 'approved']),
    told: new Map(),
    refused: new Set(),
    surprises: [],
    ...changes,
  };
}

function aPayment(...operations: [OperationName, Status][]): Payment {
  return {
    paynet_order_id: '1',
    operations: operations.map(([name, status]) => anOperation(name, status)),
  } as Payment;
}

function anOperation(operation: OperationName, status: Status, amount = '10.42'): Operation {
  return { operation, status, amount, currency: 'USD' } as Operation;
}

type Booked = BookedOrder['transactions'][number];

function aHold(...transactions: [Booked['type'], Booked['status']][]): BookedOrder {
  return {
    paynet_order_id: '1',
    client_orderid: 'o',
    transactions: transactions.map(([type, status]) => ({ type, status, amount: '10.42', currency: 'USD' })),
  } as BookedOrder;
}

function books(...orders: BookedOrder[]): Books {
  return { orders, requests: {}, preauth_requests: { o: orders.length } } as unknown as Books;
}
