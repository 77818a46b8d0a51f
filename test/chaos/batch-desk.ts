import { type Batch, type BatchItem, isOver } from '../../src/payment/batch.ts';
import { operationOf } from '../../src/payment/payment.ts';
import type { Case } from './case.ts';
import type { Counter } from './counter.ts';
import { moneyOf, type OrderPlan } from './plan-orders.ts';

/** A batch as the shop saw it last. */
export interface BatchSeen {
  batch: Batch;
  items: readonly BatchItem[];
  /** Whose captures it ever ordered; an older state of Redis may have forgotten that since. */
  ordered: ReadonlySet<string>;
  /** Answers that should never have come. */
  surprises: readonly string[];
}

/** Where orders wait for the others that are captured in the same batch. */
export interface BatchDesk {
  /** To be called when the preauth has ended; resolves when the batch is over. More calls change nothing. */
  join(one: Case): Promise<void>;
  /** Looks at every batch once more, and opens what is gone again. */
  again(): Promise<void>;
  seen(): readonly BatchSeen[];
}

const perBatch = 5;

export function openBatchDesk(
  counter: Counter,
  orders: readonly OrderPlan[],
  tally: { gone: number },
): BatchDesk {
  const own = orders.filter(({ wish }) => wish === 'batch');
  const groups = Array.from({ length: Math.ceil(own.length / perBatch) }, (_, index) =>
    openGroup(counter, own.slice(index * perBatch, (index + 1) * perBatch).length, tally),
  );
  const groupOf = new Map(
    own.map(({ client_orderid }, index) => [client_orderid, groups[Math.floor(index / perBatch)]]),
  );

  return {
    join: async (one) => groupOf.get(one.plan.client_orderid)?.join(one),
    async again() {
      await Promise.all(groups.map((group) => group.again()));
    },
    seen: () => groups.flatMap((group) => group.seen() ?? []),
  };
}

/** Opens its batch as soon as the last one has come. */
function openGroup(counter: Counter, size: number, tally: { gone: number }) {
  const cases = new Set<Case>();
  const surprises: string[] = [];
  const ordered = new Set<string>();
  let complete = () => {};
  const completed = new Promise<void>((resolve) => {
    complete = resolve;
  });
  let over: Promise<void> | undefined;
  let last: BatchSeen | undefined;

  return {
    async join(one: Case): Promise<void> {
      cases.add(one);
      if (cases.size === size) complete();
      await completed;
      over ??= follow();
      await over;
      if (ordered.has(one.plan.client_orderid)) one.acknowledged.add('capture');
    },
    async again(): Promise<void> {
      if (last) await follow();
    },
    seen: () => last,
  };

  async function follow(): Promise<void> {
    const items = [...cases].filter(isHeld).map(({ plan: { client_orderid, later } }) => ({
      client_orderid,
      ...moneyOf(later),
    }));
    const batch = items.length === 0 ? undefined : await overBatch(items);
    if (!batch) return;
    const found = await counter.itemsOf(batch.id);
    for (const item of found) if (wasOrdered(item)) ordered.add(item.client_orderid);
    last = { batch, items: found, ordered, surprises };
  }

  /** What is gone meanwhile is opened again. */
  async function overBatch(items: readonly object[]): Promise<Batch | undefined> {
    let batch = await open(items);
    while (batch && !isOver(batch)) {
      const seen = await counter.lookAtBatch(batch.id);
      if (!seen) tally.gone += 1;
      batch = seen ?? (await open(items));
    }
    return batch;
  }

  /** Twice at once, as by two triggers: they are the same. */
  async function open(items: readonly object[]): Promise<Batch | undefined> {
    const body = { kind: 'capture', items };
    const answers = await Promise.all([counter.openBatch(body), counter.openBatch(body)]);
    const batches = answers.flatMap(({ batch }) => batch ?? []);
    for (const { status, code, batch } of answers)
      if (!batch) surprises.push(`a good batch was answered with ${status} ${code}`);
    if (new Set(batches.map(({ id }) => id)).size > 1) surprises.push('one list made two batches');
    return batches[0];
  }
}

function wasOrdered({ status }: BatchItem): boolean {
  return status !== 'skipped' && status !== 'waiting';
}

function isHeld({ payment }: Case): boolean {
  return payment !== undefined && operationOf(payment, 'preauth')?.status === 'approved';
}
