import { expect } from 'vitest';
import type { Pace } from '../../src/queue/pace/pace.ts';
import { type Scene, test, withCapture } from '../support/scene.ts';

const both = ['preauth', 'capture'] as const;

const slotIn = (ms: number) => ({ at: performance.now() + ms, until: performance.now() + ms + 40 });

test.for(both)('a %s tells how punctual it was, slot by slot', async (operation, { scene }) => {
  const it = await scene();
  if (operation === 'capture') await withCapture(it);
  const slots = [slotIn(-300), slotIn(-200), { at: performance.now(), until: performance.now() + 10_000 }];
  const take = async () => slots.shift() ?? slotIn(-50);
  const told: Record<string, number[]> = { prepared: [], looked: [], late: [] };
  const hear = (name: string) => (ms: number) => void told[name]?.push(ms);
  const punctuality = {
    ...it.desk.punctuality,
    prepared: hear('prepared'),
    looked: hear('looked'),
    late: hear('late'),
  };

  await it.visit(operation, { pace: { ...it.desk.pace, take }, punctuality });

  expect(it.sent(operation)).toBe(1);
  const { prepared, looked, late } = told;
  expect([prepared?.length, looked?.length, late?.length]).toEqual([1, 2, 3]);
  expect(prepared?.[0]).toBeGreaterThan(0);
  expect(late?.[0]).toBeGreaterThan(300);
  expect(late?.[1]).toBeGreaterThan(200);
  expect(late?.[2]).toBeLessThan(10_000);
});

test.for(both)(
  'a %s of a process that is slow lately begins to prepare earlier, and asks for a wider slot',
  async (operation, { scene }) => {
    const it = await scene();
    if (operation === 'capture') await withCapture(it);
    const wishes: object[] = [];
    let claimed = 0;
    let begins = 0;
    const take: Pace['take'] = async (_account, _lane, wish = {}) => {
      wishes.push(wish);
      if (wishes.length > 1) return slotIn(0);
      begins = performance.now() + 1_500;
      return { at: begins, until: begins };
    };
    const move: Scene['desk']['ledger']['move'] = (...args) => {
      claimed ||= performance.now();
      return it.desk.ledger.move(...args);
    };
    const ledger = new Proxy(it.desk.ledger, {
      get: (own, name) => (name === 'move' ? move : Reflect.get(own, name).bind?.(own)),
    });
    const punctuality = { ...it.desk.punctuality, prepareMs: () => 1_200, widthMs: () => 250 };

    await it.visit(operation, { pace: { ...it.desk.pace, take }, punctuality, ledger });

    expect(wishes[0]).toMatchObject({ leadMs: 1_200, widthMs: 250 });
    expect(wishes[1]).not.toHaveProperty('leadMs');
    expect(claimed).toBeGreaterThan(begins - 1_210);
    expect(claimed).toBeLessThan(begins - 200);
  },
);

test('where a look takes long, it is taken earlier', async ({ scene }) => {
  const it = await scene();
  let [begins, asked] = [0, 0];
  const take = async () => {
    if (begins > 0) return { at: begins, until: begins + 10_000 };
    begins = performance.now() + 1_500; // the second slot is asked for with all else done
    return slotIn(-50);
  };
  const lookAgain = async () => {
    asked = performance.now();
    return { go: true } as const;
  };
  const punctuality = { ...it.desk.punctuality, lookMs: () => 1_000 };

  await it.visit('preauth', { pace: { ...it.desk.pace, take, lookAgain }, punctuality });

  expect(asked).toBeGreaterThan(begins - 1_010);
  expect(asked).toBeLessThan(begins - 200);
});
