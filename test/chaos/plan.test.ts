import { expect, test } from 'vitest';
import { readOptions } from './options.ts';
import { planFor } from './plan.ts';

test('the same seed makes the same plan, down to the last throw of the dice', () => {
  expect(drawn('--seed', '7')).toEqual(drawn('--seed', '7'));
  expect(drawn('--seed', '7')).not.toEqual(drawn('--seed', '8'));
});

test('more kills change no order, and no other fault', () => {
  const [few, many] = [drawn('--seed', '7', '--kills', '5'), drawn('--seed', '7', '--kills', '9')];

  expect(many.orders).toEqual(few.orders);
  expect(many.breaks).toEqual(few.breaks);
  expect(many.kills).toHaveLength(9);
});

test('faults come in proportion to the payments, unless told otherwise', () => {
  expect(readOptions(['--payments', '2000']).counts).toEqual({
    payments: 2_000,
    kills: 200,
    zombies: 100,
    redisKills: 40,
    restores: 20,
    badReplies: 500,
    terms: 50,
    keyWipes: 4,
  });
  expect(readOptions(['--payments', '60', '--kills', '12', '--terms', '0']).counts).toMatchObject({
    kills: 12,
    zombies: 3,
    terms: 0,
  });
});

test('--only leaves out every other fault', () => {
  expect(readOptions(['--payments', '100', '--only', 'restores,terms', '--restores', '4']).counts).toEqual({
    payments: 100,
    kills: 0,
    zombies: 0,
    redisKills: 0,
    restores: 4,
    badReplies: 0,
    terms: 3,
    keyWipes: 0,
  });
  expect(() => readOptions(['--only', 'floods'])).toThrow('--only knows no floods');
});

test('every planned fault falls into the time under load, and every bad reply to an order', () => {
  const plan = planFor(readOptions(['--seed', '7', '--payments', '100', '--bad-replies', '40']));
  const faults = [...plan.kills, ...plan.zombies, ...plan.terms, ...plan.breaks];

  expect(faults.filter(({ at }) => at < 1_000 || at > plan.loadMs)).toEqual([]);
  expect(plan.orders.flatMap(({ spoiled }) => spoiled)).toHaveLength(40);
});

test('orders come in heaps that are too much for a second, and want everything there is', () => {
  const { orders, limit } = planFor(readOptions(['--seed', '7', '--payments', '200']));
  const heap = orders.filter(({ at }) => at === orders[0]?.at);

  expect(heap.length).toBeGreaterThan(limit);
  expect(new Set(orders.map(({ wish }) => wish))).toEqual(new Set(['capture', 'cancel', 'either', 'batch']));
});

/** A plan as plain data, with the first throw of each fault's dice. */
function drawn(...argv: string[]) {
  const { dice: _, ...plan } = { dice: undefined, ...planFor(readOptions(['--payments', '40', ...argv])) };
  const thrown = (faults: readonly { at: number; kind: string; dice: { fraction(): number } }[]) =>
    faults.map(({ at, kind, dice }) => [at, kind, dice.fraction()]);
  return {
    orders: argv.includes('--kills') ? plan.orders.map(({ at: __, ...order }) => order) : plan.orders,
    kills: thrown(plan.kills),
    zombies: thrown(plan.zombies),
    breaks: argv.includes('--kills') ? plan.breaks.map(({ kind }) => kind) : thrown(plan.breaks),
  };
}
