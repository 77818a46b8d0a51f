import { z } from 'zod';
import { amountWithCurrency } from './capture.ts';
import { clientOrderid } from './client-orderid.ts';
import { Amount, allowedDecimals, currencyCode, decimalsFit, type Exponents } from './money.ts';
import { type Issue, type Reading, shownName } from './reading.ts';
import { accountId, judge } from './request.ts';

/** The longest list that one batch takes. */
const mostItems = 100_000;

/** A batch as it may be asked for. */
export function batchSchema({ exponents = {} }: { exponents?: Exponents } = {}) {
  const currency = currencyCode(exponents);
  const item = z
    .strictObject(
      { client_orderid: clientOrderid(), amount: Amount.exactOptional(), currency: currency.exactOptional() },
      'write an object with a client_orderid',
    )
    .superRefine(...judge([amountWithCurrency, decimalsFit(exponents)]));
  const order = clientOrderid();

  return z
    .strictObject(
      {
        kind: z.literal('capture', 'write "capture": there is no other kind'),
        account: accountId.exactOptional(),
        until: instant.exactOptional(),
        exclude: z.array(order, aList).max(mostItems, tooLong).exactOptional(),
        max_count: z.int(aCount).min(1, aCount).exactOptional(),
        max_total: z.record(currency, total, 'write an object like {"USD": "1000.00"}').exactOptional(),
        dry_run: z.boolean('write true or false').exactOptional(),
        day: z.iso.date('write a day like "2026-11-22"').exactOptional(),
        items: z
          .array(item, aList)
          .min(1, 'name at least one payment')
          .max(mostItems, tooLong)
          .exactOptional(),
      },
      'send one plain object',
    )
    .superRefine(({ max_total = {} }, context) => {
      for (const code of tooFine(max_total, exponents)) {
        const message = 'write no more decimals than the currency has';
        context.addIssue({ code: 'custom', path: ['max_total', code], message });
      }
    })
    .superRefine(({ items, until, exclude }, context) => {
      if (!items) return;
      for (const [field, value] of Object.entries({ until, exclude })) {
        if (value === undefined) continue;
        const message = 'goes with all holds of an account: leave out what items names instead';
        context.addIssue({ code: 'custom', path: [field], message });
      }
    })
    .superRefine(({ items = [] }, context) => {
      for (const index of repeated(items)) {
        const message = 'is named twice: keep one of them';
        context.addIssue({ code: 'custom', path: ['items', index, 'client_orderid'], message });
      }
    });
}

export type BatchRequest = z.output<ReturnType<typeof batchSchema>>;

/** Reads what was handed in: the value as the schema gives it, or what is wrong with it, without any value. */
export function readBatchRequest(
  schema: ReturnType<typeof batchSchema>,
  input: unknown,
): Reading<BatchRequest> {
  const { data, error } = schema.safeParse(input);
  if (data) return { ok: true, value: data };

  const firstOfEach = new Map<string, Issue>();
  for (const issue of error.issues.flatMap(issuesOf)) {
    if (!firstOfEach.has(issue.path)) firstOfEach.set(issue.path, issue);
    if (firstOfEach.size === mostIssues) break;
  }
  return { ok: false, issues: [...firstOfEach.values()] };
}

/** Of a long list that is wrong from end to end; the first ones tell enough. */
const mostIssues = 100;

const aList = 'write a list';
const aCount = 'write a whole number from 1 on';
const tooLong = `name at most ${mostItems}`;

const instant = z.iso.datetime({
  offset: true,
  error: 'write a moment like "2026-11-22T23:30:00Z", with its offset from UTC',
});

/** Longer than an amount of one request may be. */
const total = z
  .string('write it like "1000.00", as a string')
  .regex(/^(?=.{1,18}$)(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/, 'write it like "1000.00", at most 18 characters');

function tooFine(totals: Readonly<Record<string, string>>, exponents: Exponents): string[] {
  return Object.entries(totals).flatMap(([currency, text]) => {
    const most = allowedDecimals(currency, exponents);
    return most !== undefined && (text.split('.')[1] ?? '').length > most ? [currency] : [];
  });
}

function repeated(items: readonly { client_orderid: string }[]): number[] {
  const seen = new Set<string>();
  return items.flatMap(({ client_orderid }, index) => {
    if (seen.has(client_orderid)) return [index];
    seen.add(client_orderid);
    return [];
  });
}

function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? String(part) : shownName(part)));
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: messageOf(issue) }];
  const message = 'there is no such field here: leave it out';
  return issue.keys.map((name) => ({ path: [...path, shownName(name)].join('.'), message }));
}

/** Of a key that is no currency, the library tells in a sentence of its own. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? 'write an ISO 4217 code like "USD"' : issue.message;
}
