import type { Entry } from '../../ledger/record.ts';
import { type BatchItem, type SkipCode, skipCodes } from '../../payment/batch.ts';
import { operationOf } from '../../payment/payment.ts';
import { endedInVain } from '../../payment/state.ts';

/**
 * Why a payment is none that a batch can capture; undefined when it is one. A capture that ended in vain is not
 * tried again: who wants that asks for it elsewhere, under another order.
 */
export function whyNot(entry: Entry | undefined): SkipCode | undefined {
  if (!entry) return 'UNKNOWN_PAYMENT';
  const { payment } = entry;
  if (operationOf(payment, 'preauth')?.status !== 'approved') return 'NOT_APPROVED';
  if (operationOf(payment, 'capture')) return 'ALREADY_CAPTURED';
  const cancel = operationOf(payment, 'cancel');
  if (cancel && !endedInVain.includes(cancel.status)) return 'ALREADY_CANCELLED';
  return undefined;
}

/** An item that the batch does not capture, and why. */
export function skipped<Item extends Pick<BatchItem, 'status' | 'error_code' | 'error_message'>>(
  item: Item,
  code: SkipCode,
): Item {
  return { ...item, status: 'skipped', error_code: code, error_message: skipCodes[code] };
}
