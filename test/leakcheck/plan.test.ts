import { expect, test } from 'vitest';
import { isCardNumber } from '../../src/payment/card-number.ts';
import { oddRequests } from './odd-requests.ts';
import { cardsOf, planFor } from './plan.ts';

const plan = planFor(1_000, 7);

test('every card is a card, and none shares its number, name or code with another', () => {
  const secrets = cardsOf(plan);

  for (const kind of ['number', 'holder', 'code'] as const) {
    const values = secrets.filter((one) => one.kind === kind).map(({ value }) => value);
    expect(values.length, kind).toBeGreaterThanOrEqual(1_000);
    expect(new Set(values).size, kind).toBe(values.length);
    if (kind === 'number') expect(values.every(isCardNumber)).toBe(true);
  }
});

test('sixty cards see nearly every kind, and a hundred every one', () => {
  const kindsOf = (cards: number) => {
    const { orders, odd } = planFor(cards, 7);
    return {
      orders: new Set(orders.map(({ kind }) => kind)),
      odd: new Set(odd.map(({ request }) => request)),
    };
  };

  expect(kindsOf(100).orders).toEqual(new Set(plan.orders.map(({ kind }) => kind)));
  expect(kindsOf(100).odd).toEqual(new Set(Object.keys(oddRequests)));
  expect(kindsOf(60).odd.size).toBeGreaterThan(10);
});

test('the same seed is the same plan, and another is another', () => {
  expect(planFor(60, 7)).toEqual(planFor(60, 7));
  expect(planFor(60, 8)).not.toEqual(planFor(60, 7));
});
