import type { Added } from '../../ledger/additions.ts';
import type { BatchEntry, KeptItem } from '../../ledger/batch-record.ts';
import type { Entry } from '../../ledger/record.ts';
import type { SkipCode } from '../../payment/batch.ts';
import { operationOf } from '../../payment/payment.ts';
import { isFinal } from '../../payment/state.ts';
import type { Desk } from '../desk.ts';
import { skipped, whyNot } from './batch-fit.ts';

/** An item whose turn it is; `slotMs` from now where it gets a slot. */
export interface Turn {
  item: KeptItem;
  found: Entry | undefined;
  slotMs: number | undefined;
}

/** Asks for one capture. What a visit before this one asked for is ours, and only gets its job again. */
export async function hand(desk: Desk, batch: BatchEntry, { item, found, slotMs }: Turn): Promise<KeptItem> {
  if (item.status === 'skipped') return item;
  if (found && isOurs(found, batch)) return remind(desk, found, item);
  const code = whyNot(found);
  if (code) return skipped(item, code);

  const { account, id } = batch.batch;
  const name = { account, client_orderid: item.client_orderid };
  const { amount, currency } = item;
  if (amount === null || currency === null) return skipped(item, 'WRONG_AMOUNT');
  const slotAt = desk.now() + (slotMs ?? 0);
  const addition = { amount, currency, slotAt, lane: 'batches', batch: id } as const;
  const outcome = await desk.ledger.add(name, 'capture', addition, ['approved']);
  const latest = await desk.ledger.find(name);
  if (latest && isOurs(latest, batch)) return remind(desk, latest, item);
  return skipped(item, codeOf[outcome]);
}

/** The capture that stands there was asked for by this batch. */
export function isOurs(entry: Entry | undefined, { batch }: BatchEntry): boolean {
  if (!entry || !operationOf(entry.payment, 'capture')) return false;
  return entry.work.capture.batch === batch.id;
}

const codeOf: Readonly<Record<Added, SkipCode>> = {
  opened: 'UNKNOWN_PAYMENT', // and gone again: somebody wiped it
  known: 'ALREADY_CAPTURED',
  missing: 'UNKNOWN_PAYMENT',
  refused: 'NOT_APPROVED',
  excluded: 'ALREADY_CANCELLED',
};

async function remind(desk: Desk, { payment, work }: Entry, item: KeptItem): Promise<KeptItem> {
  const status = operationOf(payment, 'capture')?.status ?? 'queued';
  if (!isFinal(status)) {
    await desk.queues.addVisit('capture', payment, Math.max(work.capture.slotAt - desk.now(), 0));
  }
  return { ...item, status: 'under_way' };
}
