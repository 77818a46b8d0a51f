import fc from 'fast-check';
import { expect } from 'vitest';
import { nameOfMember } from '../../src/ledger/keys.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { openWatch } from '../../src/ledger/watch.ts';
import { type OperationName, operationNames, type PaymentName } from '../../src/payment/payment.ts';
import { isFinal, type Status, statuses } from '../../src/payment/state.ts';
import { type Book, opening, test } from './book.ts';
import { isOpen, Model, type ModelPayment, type Step } from './model.ts';

const payments = ['one', 'two'];
const payment = fc.constantFrom(...payments, 'one');
const operation = fc.constantFrom(...operationNames);
const status = fc.constantFrom(...statuses);
const claim = fc.constantFrom('a', 'b');
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ does: fc.constant('open' as const), payment }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('add' as const),
      payment,
      operation: fc.constantFrom('capture' as const, 'cancel' as const),
      allowed: fc.subarray([...statuses]),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constant('move' as const),
      payment,
      operation,
      target: status,
      claim: sometimes(claim),
      newClaim: sometimes(claim),
      from: sometimes(status),
      order: sometimes(fc.constantFrom('6863073', '6863074')),
      begunAt: sometimes(fc.constantFrom('1000', '2000')),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('count absence' as const),
      payment,
      operation,
      claim,
      askedAt: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

const named = (client_orderid: string): PaymentName => ({ account: 'default', client_orderid });

async function take(ledger: Ledger, step: Step): Promise<unknown> {
  const name = named(step.payment);
  switch (step.does) {
    case 'open':
      return ledger.open(opening(step.payment));
    case 'add':
      return ledger.add(name, step.operation, { amount: '1.00', currency: 'USD' }, step.allowed);
    case 'move': {
      const { claim, newClaim, from, order, begunAt } = step;
      return ledger.move(name, step.operation, step.target, {
        ...(claim !== undefined && { claim }),
        ...(from && { from }),
        ...(newClaim !== undefined && { fields: { claim: newClaim, absences: '0' } }),
        ...(begunAt !== undefined && { firsts: { begun_at: begunAt } }),
        ...(order !== undefined && { facts: { gateway: 'g', paynet_order_id: order } }),
      });
    }
    case 'count absence':
      return ledger.countAbsence(name, step.operation, {
        claim: step.claim,
        askedAt: step.askedAt,
        why: 'not known there',
      });
  }
}

/** What the ledger holds of a payment, in the model's words. */
async function held({ redis }: Book, ledger: Ledger, id: string): Promise<ModelPayment | undefined> {
  const entry = await ledger.find(named(id));
  if (!entry) return undefined;
  const { payment, work } = entry;
  const operations = payment.operations.map(({ operation: name, status }) => {
    const { claim, begunAt, absences } = work[name];
    const known = { ...(claim !== '' && { claim }), ...(begunAt !== null && { begunAt: String(begunAt) }) };
    return [name, { status, absences, ...known }];
  });
  const newest = (await redis.hget(ledger.keys.payment(payment), 'newest')) as OperationName;
  return {
    version: payment.version,
    newest,
    ...(payment.paynet_order_id !== null && { order: payment.paynet_order_id }),
    operations: Object.fromEntries(operations),
  };
}

/** The sets that are kept beside the payments say what the payments say. */
async function expectTrueSets({ redis }: Book, ledger: Ledger, prefix: string, model: Model): Promise<void> {
  const members = (index: Status) => redis.zrange(ledger.keys.index('default', index), '0', '-1');
  for (const one of statuses) {
    const ids = (await members(one)).map((member) => nameOfMember(member).client_orderid);
    expect(ids.toSorted()).toEqual(model.withNewest(one).toSorted());
  }
  expect((await redis.zrange(ledger.keys.due, '0', '-1')).toSorted()).toEqual(model.refs(isOpen).toSorted());
  const review = await openWatch(redis, prefix).underReview();
  const refs = review.map(({ operation, client_orderid }) => `${operation}:default:${client_orderid}`);
  expect(refs.toSorted()).toEqual(model.refs((one) => one === 'needs_review').toSorted());
}

test('whatever visitors do, in whatever order: the ledger answers and holds what it should', async ({
  book,
}) => {
  let run = 0;
  const visits = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), {
    minLength: 5,
    maxLength: 25,
    size: 'max',
  });

  await fc.assert(
    fc.asyncProperty(visits, async (rounds) => {
      run += 1;
      const prefix = book.prefix.replace('}', `-${run}}`);
      const ledger = new Ledger(book.redis, prefix, () => book.clock.now);
      const model = new Model();

      for (const round of rounds) {
        const before = structuredClone(model.payments);
        const expected = round.map((one) => model.take(one));
        // At once, as visitors come.
        expect(await Promise.all(round.map((one) => take(ledger, one)))).toEqual(expected);

        for (const id of payments) {
          const now = await held(book, ledger, id);
          expect(now).toEqual(model.payments.get(id));
          expectNothingUndone(before.get(id), now);
        }
        await expectTrueSets(book, ledger, prefix, model);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

function expectNothingUndone(before: ModelPayment | undefined, now: ModelPayment | undefined): void {
  expect(now?.version ?? 0).toBeGreaterThanOrEqual(before?.version ?? 0);
  for (const name of operationNames) {
    const then = before?.operations[name];
    if (then && isFinal(then.status)) expect(now?.operations[name]?.status).toBe(then.status);
  }
}
