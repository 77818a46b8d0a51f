import type { BatchEntry } from '../../ledger/batch-record.ts';
import { fromMinor } from '../../payment/money.ts';

/**
 * Says by what all that the batch selected, in earlier runs as well, exceeds what it may capture; undefined: by
 * nothing, or there is nothing to send. Where any currency has a ceiling, one without is not captured.
 */
export function excess({ batch, ceilings, selected, exponents }: BatchEntry): string | undefined {
  const { count, totals } = ceilings;
  if (batch.counts.waiting === 0) return undefined;
  if (count !== null && batch.counts.selected > count) {
    return `${batch.counts.selected} captures are selected, and max_count is ${count}`;
  }
  for (const [currency, sum] of Object.entries(selected)) {
    const most = totals[currency];
    if (most === undefined && (sum === 0n || Object.keys(totals).length === 0)) continue;
    const shown = (minor: bigint) => `${fromMinor(minor, exponents[currency] ?? 0)} ${currency}`;
    if (most === undefined) return `${shown(sum)} are selected, and max_total names no ${currency}`;
    if (sum > most) return `${shown(sum)} are selected, and max_total is ${shown(most)}`;
  }
  return undefined;
}
