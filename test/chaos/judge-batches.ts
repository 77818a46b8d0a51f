import type { Batch, BatchItem } from '../../src/payment/batch.ts';
import { toMinor } from '../../src/payment/money.ts';
import type { BookedOrder, Books } from '../../src/simulator/simulator.ts';
import type { BatchSeen } from './batch-desk.ts';
import type { Finding } from './finding.ts';

/** What is wrong with batches: not finished, or their items and totals are not those of the gateway's books. */
export function judgeBatches(
  seen: readonly BatchSeen[],
  books: Books,
): { open: Finding[]; contradicting: Finding[] } {
  const found = { open: [] as Finding[], contradicting: [] as Finding[] };
  for (const { batch, items, surprises } of seen) {
    const finding = (why: string): Finding => ({ client_orderid: batch.id, why });
    if (batch.status !== 'finished') found.open.push(finding(`the batch is ${batch.status}`));
    found.contradicting.push(
      ...[...surprises, ...wrongItems(items, books), ...wrongTotals(batch, items)].map(finding),
    );
  }
  return found;
}

/** What the batch says was captured, and the books do not. */
function wrongItems(items: readonly BatchItem[], { orders }: Books): string[] {
  return items
    .filter(({ status }) => status === 'approved')
    .filter((item) => {
      const booked = orders.filter(({ client_orderid }) => client_orderid === item.client_orderid);
      return !booked.some((order) => tookAsMuch(order, item));
    })
    .map(({ client_orderid, amount }) => `its capture of ${client_orderid}, ${amount}, is not in the books`);
}

function tookAsMuch({ transactions }: BookedOrder, { amount, currency }: BatchItem): boolean {
  return transactions.some(
    (one) =>
      one.type === 'capture' &&
      one.status === 'approved' &&
      one.currency === currency &&
      Number(one.amount) === Number(amount),
  );
}

function wrongTotals({ totals, counts }: Batch, items: readonly BatchItem[]): string[] {
  const approved = items.filter(({ status }) => status === 'approved');
  const currencies = new Set([...totals, ...approved].map(({ currency }) => currency));
  const wrong = [...currencies].filter((currency) => {
    const told = totals.find((total) => total.currency === currency)?.captured ?? '0.00';
    const sum = approved
      .filter((item) => item.currency === currency)
      .reduce((all, { amount }) => all + toMinor(amount ?? '0', decimals), 0n);
    return toMinor(told, decimals) !== sum;
  });
  return [
    ...wrong.map((currency) => `its total of ${currency} is not the sum of its items`),
    ...(counts.approved === approved.length ? [] : ['it counts other captures than its items show']),
  ];
}

/** Of all currencies of a run. */
const decimals = 2;
