import { z } from 'zod';
import { inOrder, line, noCardNumber, text } from './text.ts';

/** What a person can find out about an operation that no answer settled. */
export const decisions = ['approved', 'declined', 'not_sent'] as const;

/** How a person ends an operation under review. All of it is stored and shown: no card data in it. */
export const decisionSchema = z.strictObject({
  as: z.enum(decisions),
  /** Why, for whoever reads the journal later. */
  reason: line().min(1, 'say how you know it').pipe(text(500)),
  /** Who decides. */
  by: line().min(1, 'say who decides').pipe(text(100)),
  /** The gateway's id of the order, as found there. */
  paynet_order_id: line()
    .regex(/^[0-9]{1,20}$/, 'write the digits of the id that the gateway shows')
    .superRefine(inOrder(noCardNumber))
    .optional(),
});

export type Decision = z.output<typeof decisionSchema>;
