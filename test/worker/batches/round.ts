import type { Batch } from '../../../src/payment/batch.ts';
import type { PaymentName } from '../../../src/payment/payment.ts';
import { visitBatch } from '../../../src/worker/batches/batch.ts';
import type { Desk } from '../../../src/worker/desk.ts';
import { batch, heldAs } from '../../support/batches.ts';
import { deskIn } from '../../support/desk.ts';
import { test as base, type World } from '../../support/world.ts';

/** A batch in a world where nobody works but the test. */
export interface Round {
  world: World;
  desk: Desk;
  names: PaymentName[];
  /** One visit to the batch, with something else on the desk where given. */
  visit(changes?: Partial<Desk>): ReturnType<ReturnType<typeof visitBatch>>;
  batch(): Promise<Batch>;
}

export const test = base.extend<{ round: (count: number, env?: Record<string, string>) => Promise<Round> }>({
  round: async ({ open }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (count, env = {}) => {
      const world = await open({ roles: [], env });
      const { desk, close } = deskIn(world);
      ends.push(close);
      const names: PaymentName[] = [];
      for (let index = 0; index < count; index += 1)
        names.push(await heldAs(world.ledger, `h${100 + index}`));
      const opened = await batch(world, {}, 0);
      const { id } = opened;
      if (!id) throw new Error(JSON.stringify(opened));
      const ref = { account: 'default', batch: id, run: 1 };
      return {
        world,
        desk,
        names,
        visit: (changes = {}) => visitBatch({ ...desk, ...changes })(ref),
        async batch() {
          const entry = await desk.shelf.find(id);
          if (!entry) throw new Error('the batch is gone');
          return entry.batch;
        },
      };
    });
    for (const end of ends) await end();
  },
});

/** How many captures wait in the queue for a worker. */
export const queued = async ({ redis, prefix }: World) =>
  (await redis.keys(`${prefix}:capture:capture-*`)).length;

export async function entryOf(desk: Desk, { id }: Batch) {
  const entry = await desk.shelf.find(id);
  if (!entry) throw new Error('the batch is gone');
  return entry;
}

/** The same, but now and then the visitor dies at a call: before anything happened, or after all of it did. */
export function frail<Part extends object>(
  part: Part,
  dies: (call: string) => boolean | Promise<boolean>,
): Part {
  let deaths = 0;
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const death = await dies(String(name));
        if (death) deaths += 1;
        if (death && deaths % 2 === 1) throw new Error('died before it');
        const result: unknown = await value.apply(target, args);
        if (death) throw new Error('died after it');
        return result;
      };
    },
  });
}
