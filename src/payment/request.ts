import type { z } from 'zod';
import type { Loose, Rule } from './reading.ts';
import { wireString } from './text.ts';

/** Our name of a merchant's account at a gateway. */
export const accountId = wireString
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'write the id of a configured account')
  .describe('Which account of the configuration; may be left out where there is only one.');

/**
 * Rules over several fields, as arguments of `superRefine`. They run even when single fields are
 * wrong, so that a shop sees everything at once.
 */
export function judge(rules: readonly Rule[]) {
  const check = (request: Loose, context: z.core.$RefinementCtx) => {
    for (const { path, message } of rules.flatMap((rule) => rule(request))) {
      context.addIssue({ code: 'custom', path: [path], message });
    }
  };
  const when = ({ value }: z.core.ParsePayload) => typeof value === 'object' && value !== null;
  return [check, { when }] as const;
}
