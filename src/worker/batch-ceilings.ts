import type { BatchEntry } from '../ledger/batch-record.ts';
import { fromMinor } from '../payment/money.ts';

/** Says by what a whole selection exceeds what the batch may capture; undefined: by nothing. */
export function excess({ batch, ceilings, selected, exponents }: BatchEntry): string | undefined {
  const { count } = ceilings;
  if (count !== null && batch.counts.selected > count) {
    return `${batch.counts.selected} captures are selected, and max_count is ${count}`;
  }
  for (const [currency, most] of Object.entries(ceilings.totals)) {
    const sum = selected[currency] ?? 0n;
    const shown = (minor: bigint) => `${fromMinor(minor, exponents[currency] ?? 0)} ${currency}`;
    if (sum > most) return `${shown(sum)} are selected, and max_total is ${shown(most)}`;
  }
  return undefined;
}
