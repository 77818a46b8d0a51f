import type { BatchEntry, KeptItem } from '../../ledger/batch-record.ts';
import type { Desk } from '../desk.ts';
import { whyNot } from './batch-fit.ts';
import { hand, isOurs, type Turn } from './batch-hand.ts';

/** How far ahead captures are handed to the queue, by the slots they get. */
export const horizonMs = 3_000;
/** How many may be under way at a time, whatever became of their slots. */
const mostUnderWay = 2_000;
const atOnce = 20;
const mostAVisit = 500;

/**
 * Hands captures to the queue, in order, as far as the lane's next slots are near: so that many thousands never
 * stand in it at once, and none does while the account is stopped.
 */
export async function feed(desk: Desk, entry: BatchEntry): Promise<void> {
  const { account, counts } = entry.batch;
  const end = entry.next + Math.min(mostAVisit, mostUnderWay - counts.under_way);

  let at = entry;
  while (at.next < end && !desk.stopping.aborted) {
    if ((await desk.pace.backlog(account, 'batches')) > horizonMs) return;
    const items = await desk.shelf.itemsFrom(at, at.next, Math.min(atOnce, end - at.next));
    if (items.length === 0) return;

    const turns = await turnsOf(desk, at, items);
    const handed = await Promise.all(turns.map((turn) => hand(desk, at, turn)));
    if (!(await desk.book.fed(at, handed))) return; // another visit feeds it
    at = { ...at, next: at.next + handed.length };
  }
}

/** Reserves slots in the order of the items, and no more once one is far off. */
async function turnsOf(desk: Desk, entry: BatchEntry, items: readonly KeptItem[]): Promise<Turn[]> {
  const { account } = entry.batch;
  const found = await desk.findMany(items.map(({ client_orderid }) => ({ account, client_orderid })));

  const turns: Turn[] = [];
  for (const [index, item] of items.entries()) {
    const now = found[index];
    const wantsSlot = item.status !== 'skipped' && !isOurs(now, entry) && whyNot(now) === undefined;
    const slotMs = wantsSlot ? await desk.pace.reserve(account, 'batches') : undefined;
    turns.push({ item, found: now, slotMs });
    if (slotMs !== undefined && slotMs > horizonMs) break;
  }
  return turns;
}
