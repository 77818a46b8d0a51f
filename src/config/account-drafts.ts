import type { z } from 'zod';

/** An account as its file has it, right or wrong. */
export interface Draft<Entry> {
  /** Its place in the list, from 0. */
  index: number;
  /** All that is given, as it is. */
  given: Readonly<Record<string, unknown>>;
  /** What of it is right, each field by itself. */
  right: Partial<Entry>;
}

/** What a file says of its accounts, so that one wrong field hides nothing that is wrong with others. */
export function draftsIn<Shape extends Readonly<Record<string, z.ZodType>>>(
  content: unknown,
  shape: Shape,
): Draft<z.output<z.ZodObject<Shape>>>[] {
  const { accounts } = (content ?? {}) as { accounts?: unknown };
  if (!Array.isArray(accounts)) return [];
  return accounts.flatMap((given: unknown, index) =>
    isObject(given) ? [{ index, given, right: rightIn(given, shape) }] : [],
  );
}

/** True where one of these fields is given, and wrong. */
export function isWrong({ given, right }: Draft<object>, fields: readonly string[]): boolean {
  return fields.some((name) => given[name] !== undefined && !(name in right));
}

function isObject(value: unknown): value is Draft<object>['given'] {
  return typeof value === 'object' && value !== null;
}

function rightIn<Shape extends Readonly<Record<string, z.ZodType>>>(
  given: Draft<object>['given'],
  shape: Shape,
) {
  const fields = Object.entries(shape).flatMap(([name, schema]) => {
    const { data } = schema.safeParse(given[name]);
    return data === undefined ? [] : [[name, data] as const];
  });
  return Object.fromEntries(fields) as Partial<z.output<z.ZodObject<Shape>>>;
}
