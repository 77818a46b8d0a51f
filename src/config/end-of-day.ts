import { z } from 'zod';
import { allowedDecimals } from '../payment/money.ts';
import type { Problem } from './problems.ts';

/** What an account's file says of its business day: when it ends, where, and the most that is captured then. */
export const endOfDay = {
  batch_max_count: z.int().min(1).optional(),
  batch_max_total: z
    .record(
      z.string().regex(/^[A-Z]{3}$/, 'has a name that is not a currency like USD'),
      z.string().regex(/^(?=.{1,18}$)(?:0|[1-9]\d*)(?:\.\d+)?$/, 'wants an amount in quotes like "5000.00"'),
    )
    .optional(),
  capture_at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'wants a time like 23:30')
    .optional(),
  time_zone: z.string().refine(isTimeZone, 'wants a time zone like Europe/Moscow').optional(),
};

interface Account {
  batch_max_total?: Readonly<Record<string, string>> | undefined;
  currency_exponents?: Readonly<Record<string, number>> | undefined;
}

/** A ceiling that can't be compared with amounts would be none. */
export function ceilingProblems(
  { batch_max_total = {}, currency_exponents = {} }: Account,
  place: string,
): Problem[] {
  return Object.entries(batch_max_total).flatMap(([currency, total]) => {
    const most = allowedDecimals(currency, currency_exponents);
    if (most !== undefined && (total.split('.')[1] ?? '').length <= most) return [];
    const message =
      most === undefined ? 'has a name that is not a currency like USD' : `wants at most ${most} decimals`;
    return [{ name: `${place}.batch_max_total.${currency}`, message }];
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
