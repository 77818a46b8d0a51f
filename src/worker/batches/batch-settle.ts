import type { BatchEntry, KeptItem } from '../../ledger/batch-record.ts';
import type { Entry } from '../../ledger/record.ts';
import { captureEnds, type ItemStatus } from '../../payment/batch.ts';
import { operationOf } from '../../payment/payment.ts';
import type { Desk } from '../desk.ts';

/** How many items under way are looked at in one visit. */
const atOnce = 500;

/** Books how captures ended. The payments are the truth: whatever was missed before is seen now. */
export async function settle(desk: Desk, entry: BatchEntry): Promise<void> {
  const items = await desk.shelf.underWay(entry, atOnce);
  if (items.length === 0) return;

  const { account } = entry.batch;
  const found = await desk.findMany(items.map(({ client_orderid }) => ({ account, client_orderid })));
  await desk.book.ended(
    entry,
    items.map((item, index) => asItIs(item, found[index])),
  );
}

function asItIs(item: KeptItem, entry: Entry | undefined): KeptItem {
  const capture = entry && operationOf(entry.payment, 'capture');
  const end: ItemStatus | undefined = captureEnds.find((status) => status === capture?.status);
  if (!capture || !end) return { ...item, status: 'under_way' };

  const { error_code, error_message } = capture;
  return { ...item, status: end, error_code, error_message };
}
