import { z } from 'zod';
import { isCursor } from '../ledger/pages.ts';
import type { Issue } from '../payment/refusal.ts';
import { type Status, statuses } from '../payment/state.ts';

type Read<Value> = { ok: true; value: Value } | { ok: false; issues: Issue[] };

const account = z.string('give it once').max(64);

const limit = z
  .string('give it once')
  .regex(/^([1-9]\d?|[1-4]\d\d|500)$/, 'wants a number from 1 to 500')
  .transform(Number);

const paymentQuery = z.strictObject({ account: account.optional() });

const pageQuery = z.strictObject({
  account: account.optional(),
  status: z.enum(statuses as [Status, ...Status[]], `is one of ${statuses.join(', ')}`).optional(),
  cursor: z.string('give it once').refine(isCursor, 'wants the next_cursor of the page before').optional(),
  limit: limit.optional(),
});

const itemsQuery = z.strictObject({
  cursor: z
    .string('give it once')
    .regex(/^\d{1,9}$/, 'wants the next_cursor of the page before')
    .optional(),
  limit: limit.optional(),
});

const batchesQuery = z.strictObject({
  account: account.optional(),
  dry_runs: z
    .enum(['true', 'false'], 'is one of true, false')
    .transform((text) => text === 'true')
    .optional(),
});

/** `?account=` */
export function readPaymentQuery(query: unknown) {
  return read(paymentQuery, query);
}

/** `?status=&account=&cursor=&limit=`; an empty one counts as absent. */
export function readPageQuery(query: unknown) {
  return read(pageQuery, query);
}

/** `?account=&dry_runs=` */
export function readBatchesQuery(query: unknown) {
  return read(batchesQuery, query);
}

/** `?cursor=&limit=` */
export function readItemsQuery(query: unknown) {
  return read(itemsQuery, query);
}

function read<Value>(
  schema: z.ZodType<Value> & { shape: Readonly<Record<string, unknown>> },
  query: unknown,
): Read<Value> {
  const given = Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== '');
  const { data, error } = schema.safeParse(Object.fromEntries(given));
  if (data !== undefined) return { ok: true, value: data };

  const issues = error?.issues ?? [];
  return {
    ok: false,
    issues: issues.map(({ code, path, message }) =>
      code === 'unrecognized_keys'
        ? { path: '(query)', message: `takes only ${Object.keys(schema.shape).join(', ')}` }
        : { path: path.join('.'), message },
    ),
  };
}
