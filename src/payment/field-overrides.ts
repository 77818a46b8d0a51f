import { z } from 'zod';
import { limitedFields, limitsFor } from './limits.ts';
import { preauthSchema } from './preauth.ts';

/** Every field a preauth may have, `account` included. */
export const preauthFields: readonly string[] = Object.keys(
  preauthSchema({ fields: limitsFor('') }).out.shape,
);

/** How the configuration writes the fields in which an account differs; a misspelt name is found at the start. */
export const fieldOverrides = z.strictObject({
  field_limits: z.partialRecord(z.enum(limitedFields), z.int().min(1).max(65_536)).optional(),
  required_fields: z.array(z.enum(preauthFields)).optional(),
});
