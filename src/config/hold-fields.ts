import { z } from 'zod';
import {
  day,
  expiryPolicies,
  foundPolicies,
  type HoldRules,
  usualHoldRules as usual,
} from '../payment/hold-rules.ts';
import { durationUpTo } from './kinds.ts';
import type { Problem } from './problems.ts';

const days = z
  .number('wants days, such as 7 or 4.5')
  .gt(0, 'wants more days than none')
  .max(366, 'wants 366 days at most');

/** What an account may say of its holds. */
export const holdFields = {
  hold_days: z.strictObject({ debit: days.optional(), credit: days.optional() }).optional(),
  at_expiry: z.enum(expiryPolicies, `wants one of ${expiryPolicies.join(', ')}`).optional(),
  expiry_lead: durationUpTo('30d').optional(),
  found_holds: z.enum(foundPolicies, `wants one of ${foundPolicies.join(', ')}`).optional(),
};

type Fields = z.output<z.ZodObject<typeof holdFields>>;

/** How the holds of a configured account are treated. */
export function holdRulesOf({ hold_days, at_expiry, expiry_lead, found_holds }: Fields): HoldRules {
  return {
    days: { debit: hold_days?.debit ?? usual.days.debit, credit: hold_days?.credit ?? usual.days.credit },
    atExpiry: at_expiry ?? usual.atExpiry,
    leadMs: expiry_lead ?? usual.leadMs,
    foundHolds: found_holds ?? usual.foundHolds,
  };
}

/** With a lead as long as a hold, every hold would be captured or released as soon as it is made. */
export function holdProblems(fields: Fields, place: string): Problem[] {
  const { days, atExpiry, leadMs } = holdRulesOf(fields);
  if (atExpiry === 'leave' || leadMs < Math.min(days.debit, days.credit) * day) return [];
  return [{ name: `${place}.expiry_lead`, message: 'wants less time than the shorter of hold_days' }];
}
