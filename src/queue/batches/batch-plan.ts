import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { BatchOpening } from '../../ledger/batch-book.ts';
import type { AccountRules, Ceilings } from '../../payment/account-rules.ts';
import type { BatchRequest } from '../../payment/batch-request.ts';
import { businessDayOf, endOfDay } from '../../payment/business-day.ts';
import { allowedDecimals, canonicalAmount, toMinor } from '../../payment/money.ts';
import { type Refused, refuseField } from '../../payment/refusal.ts';

/** Gives a batch its name, its day and its ceilings. The same wish has the same name; a dry run has its own. */
export function planOf(
  request: BatchRequest,
  rules: AccountRules,
  now: number,
  atDayEnd = false,
): { ok: true; opening: BatchOpening } | Refused {
  const today = businessDayOf(now, rules.timeZone ?? 'UTC');
  const day = request.day ?? today;
  if (day > today) return refuseField('day', 'has not begun in the time zone of the account');

  const ceilings = ceilingsOf(request, rules);
  const opening = {
    id: idOf(request, rules, day),
    account: rules.id,
    day,
    dryRun: request.dry_run ?? false,
    until: untilOf(request, rules, now),
    ceilings,
    atDayEnd,
    tray: randomUUID(),
    listed: request.items !== undefined,
  };
  return { ok: true, opening };
}

/** A day that is named and over does not take what came after it. */
function untilOf({ day, until, items }: BatchRequest, rules: AccountRules, now: number): number | null {
  if (until !== undefined) return Date.parse(until);
  if (day === undefined || items) return null;
  const end = endOfDay(day, rules.captureAt, rules.timeZone ?? 'UTC');
  return end <= now ? end : null;
}

/** Letters stand between what has digits, so that no id reads like a card number. */
function idOf({ dry_run, items }: BatchRequest, { id, exponents }: AccountRules, day: string): string {
  if (dry_run) return `dry-${letters(randomBytes(24))}`;
  if (!items) return `day-${day}-of-${id}`;
  const list = items.map(({ client_orderid, amount, currency }) => [
    client_orderid,
    amount === undefined || currency === undefined ? '' : canonicalAmount(amount, currency, exponents),
    currency ?? '',
  ]);
  return `list-${digest([id, list.sort(byName)])}`;
}

/** The batch's own, and the account's where it names none; sums in minor units. */
function ceilingsOf(request: BatchRequest, { exponents, ceilings = {} }: AccountRules) {
  const count = request.max_count ?? ceilings.count;
  const totals: Ceilings['totals'] = { ...ceilings.totals, ...request.max_total };
  const minors = Object.entries(totals).flatMap(([currency, amount]) => {
    const digits = allowedDecimals(currency, exponents);
    return digits === undefined ? [] : [[currency, `${toMinor(amount, digits)}`] as const];
  });
  return { ...(count !== undefined && { count }), totals: Object.fromEntries(minors) };
}

function byName([one = '']: string[], [other = '']: string[]): number {
  return one < other ? -1 : 1;
}

function digest(parts: unknown[]): string {
  return letters(createHash('sha256').update(JSON.stringify(parts)).digest()).slice(0, 24);
}

function letters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(byte & 31)).join('');
}
